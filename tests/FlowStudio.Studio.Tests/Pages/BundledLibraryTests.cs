using System.Text.Json;
using FlowStudio.Studio.Pages;

namespace FlowStudio.Studio.Tests.Pages;

/// <summary>The libraries that the About page and the notices name, against what the lock files deliver.</summary>
public sealed class BundledLibraryTests
{
    private static readonly string Root = FindRoot();

    private static readonly string[] Named = [.. BundledLibrary.All.SelectMany(l => l.Packages)];

    [Fact]
    public void AboutPage_NamesEveryLibraryThatIsDelivered() => Assert.Empty(Delivered().Except(Named));

    [Fact]
    public void AboutPage_NamesNoLibraryThatIsNotDelivered() => Assert.Empty(Named.Except(Delivered()));

    [Fact]
    public void Notices_NameEveryPackageThatIsDelivered()
    {
        var notices = File.ReadAllText(Path.Combine(Root, "THIRD-PARTY-NOTICES.md"));

        Assert.All(Packages(), name => Assert.Contains(name, notices, StringComparison.Ordinal));
    }

    [Fact]
    public void Notices_HaveTheTextOfEveryLicenceOnTheAboutPage()
    {
        var notices = File.ReadAllText(Path.Combine(Root, "THIRD-PARTY-NOTICES.md"));

        Assert.All(BundledLibrary.All, library => Assert.Contains($"\n## {library.Licence}", notices, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Delivered() => [.. Packages(), .. Fonts()];

    private static IEnumerable<string> Packages() => [.. NuGet("FlowStudio.Studio").Concat(NuGet("FlowStudio.Runner")).Concat(Npm()).Distinct()];

    private static IEnumerable<string> NuGet(string project)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "src", project, "packages.lock.json")));
        return [.. file.RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")
            .Select(package => package.Name)];
    }

    /// <summary>Without what only builds the canvas, and without types, of which nothing is left in the script.</summary>
    private static IEnumerable<string> Npm()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "src", "FlowStudio.Studio", "canvas-element", "package-lock.json")));
        return [.. file.RootElement.GetProperty("packages").EnumerateObject()
            .Where(package => package.Name.Length > 0 && !package.Value.TryGetProperty("dev", out _))
            .Select(package => package.Name[(package.Name.LastIndexOf("node_modules/", StringComparison.Ordinal) + "node_modules/".Length)..])
            .Where(name => !name.StartsWith("@types/", StringComparison.Ordinal) && name != "csstype")];
    }

    private static IEnumerable<string> Fonts()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "src", "FlowStudio.Studio", "packages.lock.json")));
        var version = file.RootElement.GetProperty("dependencies").EnumerateObject().First().Value.GetProperty("Radzen.Blazor").GetProperty("resolved").GetString()!;
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return [.. Directory.EnumerateFiles(Path.Combine(packages, "radzen.blazor", version), "*.woff2", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)!).Distinct()];
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FlowStudio.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds FlowStudio.sln. Run these tests from a checkout.");
    }
}
