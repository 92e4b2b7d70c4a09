using FlowStudio.Agents.Execution;
using FlowStudio.Agents.Models;
using FlowStudio.Agents.Tools;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Teams;

/// <summary>A team from the library does the task of one step.</summary>
internal sealed class TeamExecutor(Attempts attempts, ITeamCatalog teams, ModelConnector connector, ToolCatalog tools) : IActivityExecutor
{
    public string Kind => ActivityKinds.Team;

    public Task<ActivityResult> ExecuteAsync(ActivityCall call, CancellationToken cancellationToken) => attempts.RunAsync(call, WorkAsync, cancellationToken);

    private async Task<ActivityResult> WorkAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var call = attempt.Call;
        var settings = (TeamSettings)call.Activity.Settings;
        if (settings.TeamId.Length == 0 || await teams.FindAsync(settings.TeamId, cancellationToken) is not { } team)
        {
            return new ActivityResult.Faulted(new Fault(FaultCodes.NoTeam, settings.TeamId.Length == 0
                ? $"No team is chosen for \"{call.Activity.Label}\". Choose one in the step's settings."
                : $"The team of \"{call.Activity.Label}\" is not in the library any more. Choose another one in the step's settings."));
        }

        var problems = team.Validate();
        if (problems.Count > 0)
        {
            return new ActivityResult.Faulted(new Fault(
                FaultCodes.BadTeam, $"The team \"{team.Name}\" cannot work: {string.Join(" ", problems.Select(p => p.Message))} Change it on the Teams page."));
        }

        var filled = call.InputText(TextFields.Task);
        if (string.IsNullOrWhiteSpace(filled))
        {
            return new ActivityResult.Faulted(new Fault(
                FaultCodes.NoTask, $"\"{call.Activity.Label}\" has nothing to do: its task is empty after the references were filled in. Write a task, or check what the steps before it gave."));
        }

        await using var place = await attempt.Places.EnterAsync($"team:{team.Id}", team.MaxConcurrent, call.Activity.Label, $"in the team \"{team.Name}\"", cancellationToken);
        var work = new TeamWork(team, DataFence.Compose(settings.Task, filled), connector, tools, attempt.Caller, call.Progress);
        return Attempt.Ended(team.Pattern == TeamPattern.Manager
            ? await ManagerPattern.RunAsync(work, cancellationToken)
            : await SequencePattern.RunAsync(work, cancellationToken));
    }
}
