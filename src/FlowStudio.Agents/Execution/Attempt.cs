using FlowStudio.Agents.Models;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Execution;

/// <summary>One attempt of one step, and what it works with.</summary>
internal sealed record Attempt(ActivityCall Call, ModelCaller Caller, AttemptPlaces Places)
{
    public static ActivityResult Ended(AgentAnswer answer) => answer switch
    {
        AgentAnswer.Given given => new ActivityResult.Completed(given.Value),
        AgentAnswer.Failed failed => new ActivityResult.Faulted(failed.Fault),
        _ => throw new InvalidOperationException("There are two ways for an answer to end."),
    };
}
