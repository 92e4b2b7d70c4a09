using FlowStudio.Runtime.Storage;

namespace FlowStudio.Studio.Library;

/// <summary>What the address of the list of runs says: which state, which words, which workflow.</summary>
public sealed record RunListQuery(string? State, string? Search, string? Workflow)
{
    public static IReadOnlyList<RunListState> States { get; } =
    [
        new(null, "All", null),
        new("active", "Active", RunKind.Active),
        new("waiting", "Waiting for me", RunKind.Waiting),
        new("failed", "Failed", RunKind.Failed),
        new("finished", "Finished", RunKind.Finished),
    ];

    /// <summary>An unknown word in the address shows all.</summary>
    public RunListState Chosen => States.FirstOrDefault(s => s.Word is not null && s.Word.Equals(State, StringComparison.OrdinalIgnoreCase)) ?? States[0];

    public RunFilter Filter => new(NullIfBlank(Workflow), NullIfBlank(Search), Chosen.Kind);

    public bool IsNarrow => Filter != new RunFilter();

    /// <summary>The address that says this.</summary>
    public string Address
    {
        get
        {
            var parts = new[] { ("state", Chosen.Word), ("q", NullIfBlank(Search)), ("workflow", NullIfBlank(Workflow)) }
                .Where(part => part.Item2 is not null)
                .Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}")
                .ToList();
            return parts.Count == 0 ? "runs" : $"runs?{string.Join('&', parts)}";
        }
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <param name="Word">In the address; null for the one that needs none.</param>
public sealed record RunListState(string? Word, string Name, RunKind? Kind);
