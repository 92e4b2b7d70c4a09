namespace FlowStudio.Runtime.Execution;

/// <summary>How much one runner takes on, and how fast it notices.</summary>
public sealed record RunnerOptions
{
    /// <summary>False: this process executes nothing.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>What logs and screens call it; empty: the machine's name and the process id.</summary>
    public string Name { get; init; } = "";

    /// <summary>Steps whose work lies outside (models, tools) that may be under way at once. At least 1.</summary>
    public int MaxSteps { get; init; } = 64;

    /// <summary>Runs that may be held at once. At least 1.</summary>
    public int MaxRuns { get; init; } = 256;

    /// <summary>Without renewal a run may be taken over after this. Renewed three times in that time.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time between two looks at the table when no notification comes.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks for runners that died.</summary>
    public TimeSpan Watch { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>From seeing that a runner seems dead to being sure: as long as one that only lost its connection takes to come back.</summary>
    public TimeSpan SecondLook { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Without any progress for so long, people are told that a run stands still; a workflow may say otherwise.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Between two looks for runs that stand still, and for what a process left undone that went away.</summary>
    public TimeSpan Sweep { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a stopping process lets steps finish before it gives them back.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);
}
