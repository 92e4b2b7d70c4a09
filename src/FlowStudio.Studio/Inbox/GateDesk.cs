using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Library;

namespace FlowStudio.Studio.Inbox;

/// <summary>Reads what a gate's card shows beside the gate itself, and passes on what a person decides there.</summary>
public sealed class GateDesk(GateStore gates, RunStore runs, WorkflowLibrary workflows)
{
    public async Task<GateContext> ReadAsync(GateItem gate, CancellationToken cancellationToken = default)
    {
        OpenWorkflow? workflow;
        try
        {
            workflow = await workflows.OpenAsync(gate.DefinitionId, gate.Version, cancellationToken);
        }
        catch (WorkflowUnreadableException)
        {
            // The question stands all the same, and must be answerable.
            workflow = null;
        }

        var context = workflow is null ? GateContext.Unknown : GateContext.Of(workflow.Definition, gate.ActivityId);
        return context with { Simulated = await IsSimulatedAsync(gate, context, cancellationToken) };
    }

    public Task<GateAnswer> DecideAsync(GateChoice choice) => gates.DecideAsync(choice.GateId, choice.Port, choice.Instruction, WorkflowLibrary.Person);

    /// <summary>By the calls of the steps that made the proposal; when those made none, by every call before the gate: a label too many misleads nobody.</summary>
    private async Task<bool> IsSimulatedAsync(GateItem gate, GateContext context, CancellationToken cancellationToken)
    {
        var calls = (await runs.ListModelCallsAsync(gate.InstanceId, cancellationToken: cancellationToken)).Where(c => c.Execution < gate.Execution).ToList();
        if (!calls.Any(c => c.Call.Simulated))
        {
            return false;
        }

        var makers = context.Makers.Select(m => m.ActivityId).ToHashSet();
        var visits = (await runs.ListExecutionsAsync(gate.InstanceId, cancellationToken: cancellationToken))
            .Where(v => makers.Contains(v.ActivityId) && v.Execution < gate.Execution)
            .GroupBy(v => v.ActivityId)
            .Select(visitsOfOne => visitsOfOne.Max(v => v.Execution))
            .ToHashSet();
        var own = calls.Where(c => visits.Contains(c.Execution)).ToList();
        return (own.Count > 0 ? own : calls).Any(c => c.Call.Simulated);
    }
}
