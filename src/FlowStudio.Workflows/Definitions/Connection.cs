namespace FlowStudio.Workflows.Definitions;

/// <summary>
/// An arrow from an outcome (<see cref="SourcePort"/>) of one activity to another activity. Its identity is its three ends:
/// the file format keeps no id for it.
/// </summary>
public sealed record Connection(string Source, string SourcePort, string Target)
{
    /// <summary>How often an arrow that closes a loop may be taken before the run ends as "limit reached". Null: not set. At least 1.</summary>
    public int? MaxRounds { get; init; }

    /// <summary>What the file held for it that this model does not know (bends, an unusual target port).</summary>
    public Remainder Remainder { get; init; } = Remainder.Empty;

    /// <summary>Stable and unique in a definition without duplicate connections.</summary>
    public string Id => $"{Source}/{SourcePort}/{Target}";

    public bool Joins(Connection other) => Source == other.Source && SourcePort == other.SourcePort && Target == other.Target;
}
