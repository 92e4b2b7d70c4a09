using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace FlowStudio.Studio.Tests;

/// <summary>Gives bUnit the assembly that the project file laid aside for it.</summary>
internal static class DiffingAssembly
{
    [ModuleInitializer]
    internal static void Resolve() => AssemblyLoadContext.Default.Resolving += (context, name) =>
        name.Name == "AngleSharp.Diffing"
            ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "diffing", "AngleSharp.Diffing.dll"))
            : null;
}
