using FlowStudio.Runtime.Feed;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Library;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;

namespace FlowStudio.Studio.Inbox;

/// <summary>Runs that stand still: what is known of them, and what a person can do about it.</summary>
public sealed class StallDesk(StallStore stalls, RunStore runs, RunFeed feed, WorkflowLibrary workflows)
{
    /// <summary>Null: the run does not stand still.</summary>
    public Task<StallItem?> FindAsync(Guid run, CancellationToken cancellationToken = default) => stalls.FindOpenAsync(run, cancellationToken);

    /// <summary>Names of the steps that are under way; empty when there are none, or the workflow cannot be read.</summary>
    public async Task<IReadOnlyList<string>> ReadStepsAsync(StallItem stall, CancellationToken cancellationToken = default)
    {
        try
        {
            if (await workflows.OpenAsync(stall.DefinitionId, stall.Version, cancellationToken) is not { } workflow)
            {
                return [];
            }

            await foreach (var snapshot in feed.WatchAsync(stall.InstanceId, cancellationToken))
            {
                return StepsOf(snapshot.View, workflow.Definition);
            }
        }
        catch (WorkflowUnreadableException)
        {
            // It stands still all the same, and something must be done about it.
        }

        return [];
    }

    public static IReadOnlyList<string> StepsOf(RunView view, WorkflowDefinition definition) =>
    [
        .. view.Steps.Where(s => s.Value is { Status: ViewStatus.Running, Items: null }).OrderBy(s => s.Value.Execution)
            .Select(s => definition.FindActivity(s.Key)?.Label).OfType<string>(),
    ];

    public Task<bool> KeepWaitingAsync(StallItem stall) => stalls.KeepWaitingAsync(stall.Id, WorkflowLibrary.Person);

    public Task<bool> StartAgainAsync(StallItem stall) => stalls.KickAsync(stall.Id, WorkflowLibrary.Person);

    public Task<bool> StopRunAsync(StallItem stall) => runs.StopAsync(stall.InstanceId, WorkflowLibrary.Person, "Stopped because it made no progress.");
}
