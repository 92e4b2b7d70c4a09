using System.Text;
using FlowStudio.Agents.Execution;
using FlowStudio.Agents.Models;
using FlowStudio.Agents.Tools;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Teams;

/// <summary>What a member made.</summary>
internal sealed record Contribution(Role Member, string Text);

/// <summary>One task in the hands of one team.</summary>
internal sealed class TeamWork(Team team, string task, ModelConnector connector, ToolCatalog tools, ModelCaller caller, IActivityProgress progress)
{
    private readonly List<Contribution> _done = [];

    public Team Team => team;

    public string Task => task;

    public IActivityProgress Progress => progress;

    public IReadOnlyList<Contribution> Done => _done;

    public int UsualTurns => caller.Options.MaxTurns;

    /// <summary>A member does its part and sees what was made before. What it makes is kept for those after it.</summary>
    /// <param name="assignment">What the manager asks of it; null in a sequence.</param>
    public async Task<AgentAnswer> DoPartAsync(Role member, string? assignment, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        text.Append("The team's task:\n").Append(task.Trim()).Append('\n');
        foreach (var contribution in _done)
        {
            text.Append("\nWhat ").Append(contribution.Member.Name).Append(" made:").Append(DataFence.Wrap(contribution.Member.Name, contribution.Text + "\n"));
        }

        // What a manager writes comes from a model: it says what to do within the member's own goal and rules, no more.
        text.Append(assignment is null
            ? $"\nDo your part now: {member.Goal}"
            : $"\nDo your part now. The manager asks you for this: {DataFence.Wrap("assignment", assignment)}");
        var answer = await RunAsync(member, text.ToString(), Company(member), [], null, cancellationToken);
        if (answer is AgentAnswer.Given given)
        {
            _done.Add(new Contribution(member, given.Text));
        }

        return answer;
    }

    public async Task<AgentAnswer> RunAsync(
        Role role, string request, string company, IEnumerable<GrantedTool> more, int? maxTurns, CancellationToken cancellationToken)
    {
        var (model, fault) = await connector.OpenAsync(role.Model, cancellationToken);
        if (model is null)
        {
            return new AgentAnswer.Failed(fault! with { Message = $"{role.Name}: {fault.Message}" });
        }

        using (model)
        {
            var agent = new AgentTask
            {
                Speaker = role.Name,
                System = Prompt.System(role.Name, role.Goal, role.Instructions, company),
                Task = request,
                Tools = [.. CatalogTool.Grant(tools, role.Tools.IsDefault ? [] : role.Tools, role.Name, progress), .. more],
                MaxTurns = maxTurns,
            };
            var answer = await new AgentTurn(caller, progress).RunAsync(agent, model, cancellationToken);
            return answer is AgentAnswer.Failed failed && !failed.Fault.Message.StartsWith(role.Name, StringComparison.Ordinal)
                ? new AgentAnswer.Failed(failed.Fault with { Message = $"{role.Name}: {failed.Fault.Message}" })
                : answer;
        }
    }

    private string Company(Role member) =>
        $"You belong to the team \"{team.Name}\": {string.Join(", ", team.Roles.Select(r => r == member ? r.Name + " (you)" : r.Name))}. Do only your own part.";
}
