using System.Text;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json.Reading;
using FlowStudio.Workflows.Json.Writing;

namespace FlowStudio.Workflows.Json;

/// <summary>
/// The only place that knows Elsa 3's workflow definition file. What it writes, a stock Elsa server imports and runs; what it reads
/// survives saving, also where this program does not understand it.
/// </summary>
/// <remarks>
/// Decisions that a reader of the file should know:
/// <list type="bullet">
/// <item>Comments and trailing commas are refused: saving would lose them.</item>
/// <item>A root that is not a flowchart becomes one foreign step that stands for it; it is written as the root again as long as it is the only step.</item>
/// <item>Elsa's NotFoundActivity is unwrapped: the original activity and its connections are written, as before a server lacked the type.</item>
/// <item>A step of ours whose result lies in a variable of another name takes that name, so that references keep working; the name in the
/// file stays. The same holds for a name that is not usable or taken twice: ours is kept in <c>customProperties.flowStudio.name</c>.</item>
/// <item>Where our mark says more than the stock fields, our settings count and a difference is a warning; where the stock fields say it all
/// (wait, output, variable, parallel, join's mode), they count.</item>
/// </list>
/// </remarks>
public static class ElsaCodec
{
    /// <summary>Bytes of UTF-8. A longer file is refused before it is parsed.</summary>
    public const int MaxBytes = 20 * 1024 * 1024;

    /// <summary>Levels of objects and lists inside each other.</summary>
    public const int MaxDepth = 64;

    /// <summary>Steps on one canvas.</summary>
    public const int MaxActivities = 10_000;

    /// <summary>Reads a definition. Never throws for bad input: the result then holds the problem.</summary>
    /// <param name="utf8">The file's bytes; a byte order mark is allowed.</param>
    public static ElsaReadResult Read(ReadOnlyMemory<byte> utf8)
    {
        var (document, problem) = JsonText.Parse(utf8);
        return document is null ? ElsaReadResult.Refused(problem!) : DefinitionReader.Read(document, utf8.Span);
    }

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte})"/>
    public static ElsaReadResult Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json.Length > MaxBytes ? ElsaReadResult.Refused(JsonText.TooLarge(json.Length)) : Read(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>Writes a definition as indented JSON with a final line break. The same definition always gives the same text.</summary>
    /// <param name="createdAt">Elsa's <c>createdAt</c> of this version; null: as the file had it, else none.</param>
    public static string Write(WorkflowDefinition definition, DateTimeOffset? createdAt = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return JsonText.Format(DefinitionWriter.Write(definition, createdAt));
    }

    /// <summary>The name that Elsa's exporter gives the file; only letters, digits, hyphens and underscores, whatever the definition's ids hold.</summary>
    public static string SuggestFileName(WorkflowDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        string[] parts = ["workflow-definition", Slug.Of(definition.Name), Slug.OfId(definition.DefinitionId), Slug.OfId(definition.VersionId)];
        return string.Join('-', parts.Where(p => p.Length > 0)) + ".json";
    }
}
