using System.Collections.Immutable;

namespace FlowStudio.Agents.Models;

/// <summary>What a test of a provider found.</summary>
/// <param name="Ok">The provider can be used.</param>
/// <param name="Message">For people: one sentence, also when it worked.</param>
/// <param name="Latency">Of the tiny question; of the list when no question was asked.</param>
/// <param name="Models">The models' ids as the server lists them, sorted; empty when it lists none.</param>
public sealed record ConnectionTestResult(bool Ok, string Message, TimeSpan Latency, ImmutableArray<string> Models)
{
    /// <summary>What the server said, word for word, when it failed. Never a key.</summary>
    public string? Detail { get; init; }

    /// <summary>What the model answered to the tiny question.</summary>
    public string? Answer { get; init; }
}
