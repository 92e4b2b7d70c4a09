using System.Text.Json;
using FlowStudio.Runner.Composition;
using FlowStudio.Workflows.Json;

namespace FlowStudio.Studio.Templates;

/// <summary>The templates that came with FlowStudio: one folder each, read once.</summary>
public sealed class TemplateGallery(string folder)
{
    /// <summary>The first thing that a new person sees is the one that shows most.</summary>
    private const string First = "research-draft-edit-approve-publish";

    private readonly Lazy<IReadOnlyList<Template>> templates = new(() => ReadAll(folder));

    public IReadOnlyList<Template> Templates => templates.Value;

    /// <summary>Null when there is none of that name.</summary>
    public Template? Find(string name) => Templates.FirstOrDefault(t => t.Name == name);

    private static IReadOnlyList<Template> ReadAll(string folder) =>
    [
        .. new DirectoryInfo(folder).EnumerateDirectories()
            .Where(d => File.Exists(Path.Combine(d.FullName, "workflow.json")))
            .Select(Read)
            .OrderBy(t => t.Name == First ? 0 : 1)
            .ThenBy(t => t.Definition.Name, StringComparer.Ordinal),
    ];

    private static Template Read(DirectoryInfo folder)
    {
        string? TextOf(string name) => Path.Combine(folder.FullName, name) is var path && File.Exists(path) ? File.ReadAllText(path) : null;

        var read = ElsaCodec.Read(File.ReadAllBytes(Path.Combine(folder.FullName, "workflow.json")));
        return new Template(
            folder.Name,
            read.Definition ?? throw new InvalidDataException($"The template “{folder.Name}” cannot be read: {read.Problem!.Message}"),
            TextOf("team.json") is { } team ? TeamLibrary.Parse(team) : null,
            TextOf("sample-input.json") is { } sample ? JsonSerializer.Deserialize<Dictionary<string, string>>(sample)! : new Dictionary<string, string>(),
            WithoutTitle(TextOf("README.md") ?? ""));
    }

    private static string WithoutTitle(string readme) =>
        readme.StartsWith("# ", StringComparison.Ordinal) ? readme[(readme.IndexOf('\n', StringComparison.Ordinal) + 1)..].TrimStart() : readme;
}
