namespace FlowStudio.Runtime.Scheduling;

/// <summary>Whether and how this process keeps the time.</summary>
public sealed record ScheduleOptions
{
    /// <summary>False: this process starts nothing by the clock.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The longest time between two looks at the table when no notification comes.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Nodes with the same name share their clock; tests take two names to make two clocks that know nothing of each other.</summary>
    internal string Cluster { get; init; } = "FlowStudio";
}
