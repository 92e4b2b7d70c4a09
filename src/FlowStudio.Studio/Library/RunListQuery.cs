using FlowStudio.Runtime.Storage;

namespace FlowStudio.Studio.Library;

/// <summary>What the address of the list of runs says: which state, which words, which workflow.</summary>
/// <param name="Inner">Not blank: runs that steps of other runs started are shown, too.</param>
public sealed record RunListQuery(string? State, string? Search, string? Workflow, string? Inner = null)
{
    public static IReadOnlyList<RunListState> States { get; } =
    [
        new(null, "All", null),
        new("active", "Active", RunKind.Active),
        new("waiting", "Waiting for me", RunKind.Waiting),
        new("failed", "Failed", RunKind.Failed),
        new("limit", "Limit reached", RunKind.LimitReached),
        new("timed-out", "Timed out", RunKind.TimedOut),
        new("failed-check", "Failed check", RunKind.FailedCheck),
        new("finished", "Finished", RunKind.Finished),
    ];

    /// <summary>An unknown word in the address shows all.</summary>
    public RunListState Chosen => States.FirstOrDefault(s => s.Word is not null && s.Word.Equals(State, StringComparison.OrdinalIgnoreCase)) ?? States[0];

    public bool ShowsInner => NullIfBlank(Inner) is not null;

    /// <summary>A decision is asked for where the gate stands, and that may be in a run that another run started.</summary>
    public RunFilter Filter => new(NullIfBlank(Workflow), NullIfBlank(Search), Chosen.Kind, WithoutChildren: !ShowsInner && Chosen.Kind != RunKind.Waiting);

    public bool IsNarrow => (Filter with { WithoutChildren = false }) != new RunFilter();

    /// <summary>The address that says this.</summary>
    public string Address
    {
        get
        {
            var parts = new[] { ("state", Chosen.Word), ("q", NullIfBlank(Search)), ("workflow", NullIfBlank(Workflow)), ("inner", ShowsInner ? "yes" : null) }
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
