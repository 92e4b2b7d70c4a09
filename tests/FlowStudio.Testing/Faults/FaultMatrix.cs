using System.Reflection;
using Xunit;

namespace FlowStudio.Testing.Faults;

/// <summary>
/// The faults that FlowStudio promises to get over (docs/durability.md lists them), and the test projects that bring each about. A test names the row that it covers:
/// <code>[Trait(FaultMatrix.Row, "F08")]</code>
/// </summary>
public static class FaultMatrix
{
    /// <summary>The name of the trait.</summary>
    public const string Row = "Fault";

    private static readonly Dictionary<string, string[]> Rows = new()
    {
        ["FlowStudio.Runtime.Tests"] =
        [
            "F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F09", "F10", "F11", "F12", "F13", "F18", "F19", "F20", "F21", "F22", "F23", "F24", "F26", "F27", "F28",
            "F29", "F30", "F31", "F32", "F33", "F34",
        ],
        ["FlowStudio.Agents.Tests"] = ["F18", "F19", "F20", "F21", "F22", "F23", "F24"],
        ["FlowStudio.Workflows.Tests"] = ["F26", "F29"],
    };

    /// <summary>Fails with the rows that a test project owes a test for.</summary>
    public static void AssertCovered(Assembly tests)
    {
        var covered = tests.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public)).SelectMany(RowsOf).ToHashSet();
        var missing = Rows[tests.GetName().Name!].Except(covered).ToList();
        Assert.True(missing.Count == 0, $"No test brings these faults about: {string.Join(", ", missing)}.");
    }

    private static IEnumerable<string> RowsOf(MethodInfo method) =>
        method.CustomAttributes.Where(a => a.AttributeType.Name == "TraitAttribute" && a.ConstructorArguments[0].Value is Row).Select(a => (string)a.ConstructorArguments[1].Value!);
}
