using System.Collections.Immutable;

namespace FlowStudio.Agents.Simulation;

/// <summary>The models that the simulated provider has.</summary>
public static class SimulatedModels
{
    public const string Standard = "simulated";

    /// <summary>Writes five times as slowly: to watch a run, or to interrupt one.</summary>
    public const string Slow = "simulated-slow";

    /// <summary>Answers as a server that is overloaded: to see what a workflow does when a model fails.</summary>
    public const string Unavailable = "simulated-unavailable";

    public static ImmutableArray<string> All { get; } = [Standard, Slow, Unavailable];
}
