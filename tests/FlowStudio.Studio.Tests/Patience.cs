using System.Runtime.CompilerServices;

namespace FlowStudio.Studio.Tests;

internal static class Patience
{
    /// <summary>How long a test waits for a component to show something: a machine that does much else is no reason to fail.</summary>
    [ModuleInitializer]
    internal static void Set() => BunitContext.DefaultWaitTimeout = TimeSpan.FromSeconds(30);
}
