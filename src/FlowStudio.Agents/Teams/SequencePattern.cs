using FlowStudio.Agents.Execution;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Teams;

/// <summary>One member after the other; the last one's answer is the team's.</summary>
internal static class SequencePattern
{
    public static async Task<AgentAnswer> RunAsync(TeamWork work, CancellationToken cancellationToken)
    {
        AgentAnswer? answer = null;
        Role? previous = null;
        foreach (var member in work.Team.Members)
        {
            if (previous is not null)
            {
                work.Progress.Note(new ActivityNote(NoteKinds.HandOff, previous.Name, $"Hands over to {member.Name}."));
            }

            answer = await work.DoPartAsync(member, assignment: null, cancellationToken);
            if (answer is AgentAnswer.Failed)
            {
                return answer;
            }

            previous = member;
        }

        return answer ?? throw new InvalidOperationException("A team that was found valid has a member.");
    }
}
