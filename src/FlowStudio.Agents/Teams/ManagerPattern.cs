using System.Text;
using FlowStudio.Agents.Execution;
using FlowStudio.Agents.Models;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Teams;

/// <summary>The manager hands out tasks, sees what comes back, and gives the answer. Bounded: it cannot delegate for ever.</summary>
internal static class ManagerPattern
{
    public static async Task<AgentAnswer> RunAsync(TeamWork work, CancellationToken cancellationToken)
    {
        var manager = work.Team.Manager ?? throw new InvalidOperationException("A team that was found valid has its manager.");
        var tool = new DelegateTool(work, manager);
        var answer = await work.RunAsync(manager, Request(work), Company(work), [tool], tool.Limit + work.UsualTurns, cancellationToken);
        if (answer is not AgentAnswer.Failed { Fault.Code: FaultCodes.Empty or FaultCodes.TooManyTurns } || tool.Count > 0)
        {
            return answer;
        }

        work.Progress.Note(new ActivityNote(
            NoteKinds.Warning, manager.Name, "The manager gave nobody a task and gave no answer. The members work one after the other instead."));
        return await SequencePattern.RunAsync(work, cancellationToken);
    }

    private static string Request(TeamWork work) =>
        $"The team's task:\n{work.Task.Trim()}\n\nGive your members their tasks, look at what they return, and then give the team's whole answer yourself.";

    private static string Company(TeamWork work)
    {
        var text = new StringBuilder();
        text.Append("You lead the team \"").Append(work.Team.Name).Append("\". Give tasks with the tool \"").Append(DelegateTool.ToolName)
            .Append("\", one member at a time. Your members, by id:");
        foreach (var member in work.Team.Members)
        {
            text.Append("\n- ").Append(member.Id).Append(": ").Append(member.Name).Append(". ").Append(member.Goal.Trim());
        }

        return text.ToString();
    }
}
