using System.Collections.Immutable;
using System.Text;

namespace FlowStudio.Agents.Tools;

/// <summary>All tools there are.</summary>
public sealed class ToolCatalog(IEnumerable<ITool> tools)
{
    private readonly ImmutableArray<ITool> _tools = [.. tools.OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>For a picker, in the order in which to show them.</summary>
    public IReadOnlyList<ToolChoice> Choices => [.. _tools.Select(t => new ToolChoice(t.Name, t.Description))];

    /// <summary>Null when there is none of that name.</summary>
    public ITool? Find(string name) => _tools.FirstOrDefault(t => t.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>The name as models know it: letters, digits and underscores, in lower case.</summary>
    internal static string WireName(string name)
    {
        var wire = new StringBuilder(name.Length);
        foreach (var c in name.Trim().ToLowerInvariant())
        {
            wire.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return wire.ToString();
    }
}

/// <summary>One tool in a picker.</summary>
public sealed record ToolChoice(string Name, string Description);
