namespace FlowStudio.Workflows.Definitions;

/// <summary>What one run of a workflow may use before it is stopped or has to wait.</summary>
public sealed record RunLimits
{
    public static RunLimits None { get; } = new();

    /// <summary>More steps than this are no workflow any more but a runaway.</summary>
    public const int MostSteps = 100_000;

    public const int UsualSteps = 20_000;

    /// <summary>From start to end, waiting included; a run that takes longer ends as "timed out". Null: no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Visits to steps; a run that would make more ends as "limit reached". Null: <see cref="UsualSteps"/>.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>Runs of this workflow that may be under way at once, waiting ones included; further ones wait for their turn. Null: no limit.</summary>
    public int? MaxRuns { get; init; }

    /// <summary>After this time without any progress, people are told. Null: the usual time of the runner.</summary>
    public TimeSpan? StallAfter { get; init; }

    public int Steps => MaxSteps ?? UsualSteps;
}
