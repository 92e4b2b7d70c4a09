using System.Text.Json;
using System.Text.Json.Nodes;
using FlowStudio.Agents.Execution;
using FlowStudio.Agents.Models;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Teams;

/// <summary>How a manager gives a drawn member a task. Nobody else can be reached by it.</summary>
internal sealed class DelegateTool(TeamWork work, Role manager) : GrantedTool(ToolName, "Gives one member of your team a task and returns what the member made.", Schema(work.Team))
{
    public const string ToolName = "delegate";

    /// <summary>Delegations that were carried out.</summary>
    public int Count { get; private set; }

    public int Limit => 2 * work.Team.Members.Length + 2;

    public override bool NotesItself => true;

    public override async ValueTask<ToolOutcome> RunAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        var id = ToolArguments.Text(arguments, "member").Trim();
        var assignment = ToolArguments.Text(arguments, "task").Trim();
        var members = work.Team.Members;
        if (members.FirstOrDefault(m => m.Id == id) is not { } member)
        {
            work.Progress.Note(new ActivityNote(NoteKinds.Warning, manager.Name, $"Wanted to give a task to \"{(id.Length <= 100 ? id : id[..100])}\", who is not in the team. It was refused."));
            return new($"Refused: \"{id}\" is no member of your team. Your members: {string.Join(", ", members.Select(m => m.Id))}.");
        }

        if (assignment.Length == 0)
        {
            return new($"Say what {member.Name} is to do, in \"task\".");
        }

        if (Count >= Limit)
        {
            work.Progress.Note(new ActivityNote(NoteKinds.Warning, manager.Name, $"Reached the limit of {Limit} tasks for the team."));
            return new($"Refused: {Limit} tasks were given, which is the limit. Give the team's answer now, from what you have.");
        }

        Count++;
        work.Progress.Note(new ActivityNote(NoteKinds.HandOff, manager.Name, $"To {member.Name}: {(assignment.Length <= 1_000 ? assignment : assignment[..997] + "...")}"));
        return await work.DoPartAsync(member, assignment, cancellationToken) switch
        {
            AgentAnswer.Given given => new(DataFence.Wrap(member.Name, given.Text + "\n")),
            AgentAnswer.Failed failed => new("", failed.Fault),
            _ => throw new InvalidOperationException("There are two ways for an answer to end."),
        };
    }

    private static JsonElement Schema(Team team)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["member"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. team.Members.Select(m => (JsonNode)m.Id)]), ["description"] = "The member's id." },
                ["task"] = new JsonObject { ["type"] = "string", ["description"] = "What the member is to do, complete in itself." },
            },
            ["required"] = new JsonArray("member", "task"),
            ["additionalProperties"] = false,
        };
        return JsonDocument.Parse(schema.ToJsonString()).RootElement.Clone();
    }
}
