using System.Xml.Linq;
using Xunit;

namespace FlowStudio.Workflows.Tests;

/// <summary>Which project may know which: the arrows of docs/architecture.md.</summary>
public sealed class ProjectReferenceTests
{
    private static Dictionary<string, string[]> AllowedProjects { get; } = new()
    {
        ["FlowStudio.Workflows"] = [],
        ["FlowStudio.Agents"] = ["FlowStudio.Workflows"],
        ["FlowStudio.Runtime"] = ["FlowStudio.Workflows"],
        ["FlowStudio.Runner"] = ["FlowStudio.Agents", "FlowStudio.Runtime", "FlowStudio.Workflows"],
        ["FlowStudio.Studio"] = ["FlowStudio.Runner", "FlowStudio.Agents", "FlowStudio.Runtime", "FlowStudio.Workflows"],
    };

    private static string[] Database { get; } = ["Npgsql", "Quartz"];

    private static string[] Models { get; } = ["Anthropic", "OpenAI", "Microsoft.Extensions.AI", "ModelContextProtocol", "OllamaSharp", "Azure.AI"];

    public static TheoryData<string> Projects() => [.. Directory.GetFiles(Path.Combine(Root(), "src"), "*.csproj", SearchOption.AllDirectories).Select(p => Path.GetFileNameWithoutExtension(p)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_KnowsOnlyWhatItMay(string project)
    {
        Assert.True(AllowedProjects.TryGetValue(project, out var allowed), $"“{project}” has no arrows yet: say here which projects it may know.");

        var known = Includes(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

        Assert.Empty(known.Except(allowed));
    }

    [Fact]
    public void Workflows_HasNoPackageAndNoFramework()
    {
        Assert.Empty(Includes("FlowStudio.Workflows", "PackageReference"));
        Assert.Empty(Includes("FlowStudio.Workflows", "FrameworkReference"));
    }

    [Fact]
    public void Agents_DoNotSeeTheDatabase() => AssertNone("FlowStudio.Agents", Database);

    [Fact]
    public void Runtime_DoesNotSeeModels() => AssertNone("FlowStudio.Runtime", Models);

    private static void AssertNone(string project, string[] packages) => Assert.DoesNotContain(
        Includes(project, "PackageReference"), p => packages.Any(x => p.StartsWith(x, StringComparison.OrdinalIgnoreCase)));

    private static List<string> Includes(string project, string item) =>
        [.. XDocument.Load(Path.Combine(Root(), "src", project, $"{project}.csproj")).Descendants(item).Select(e => e.Attribute("Include")?.Value).OfType<string>()];

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FlowStudio.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No FlowStudio.sln above {AppContext.BaseDirectory}: run the tests from a clone.");
    }
}
