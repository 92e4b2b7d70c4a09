namespace FlowStudio.Agents.Simulation;

/// <summary>How fast the simulated model writes. Fast enough not to bore, slow enough to be watched.</summary>
public sealed record SimulationOptions
{
    /// <summary>Between two pieces of a few words. Zero: everything at once, as tests like it.</summary>
    public TimeSpan ChunkDelay { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>A whole answer takes at least this long...</summary>
    public TimeSpan Shortest { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>... and at most this long, however much is written.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(4);

    public static SimulationOptions Instant { get; } = new() { ChunkDelay = TimeSpan.Zero };
}
