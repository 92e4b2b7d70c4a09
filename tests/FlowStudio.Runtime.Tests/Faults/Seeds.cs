using System.Globalization;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>How many seeds the random tests take, and from where: <c>./flowstudio faults</c> sets them.</summary>
internal static class Seeds
{
    public static int First { get; } = Read("FLOWSTUDIO_FIRST_SEED", 0);

    public static int Count { get; } = Read("FLOWSTUDIO_SEEDS", 200);

    private static int Read(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
