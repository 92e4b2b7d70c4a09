using Xunit;

namespace FlowStudio.Workflows.Tests.Json;

/// <summary>Real definitions of other people's, which lie beside a checkout where they are at hand.</summary>
internal static class SharedSamples
{
    public const string Absent = "The shared samples (a folder \"shared/elsa-samples\" beside the checkout) are not on this machine.";

    public static string? Folder { get; } = Find();

    /// <summary>File names; one empty name where there are none, so that a theory still shows that it was skipped.</summary>
    public static IEnumerable<string> Names()
    {
        if (Folder is null)
        {
            return [""];
        }

        return [.. Directory.GetFiles(Folder, "*.json").Select(Path.GetFileName).Order(StringComparer.Ordinal)!, "../elsa-example.json"];
    }

    public static byte[] Read(string name)
    {
        Assert.SkipWhen(Folder is null, Absent);
        return File.ReadAllBytes(Path.Combine(Folder!, name));
    }

    private static string? Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            foreach (var candidate in new[] { Path.Combine(at.FullName, "shared", "elsa-samples") })
            {
                if (Directory.Exists(candidate))
                {
                    return candidate;
                }
            }
        }

        return null;
    }
}
