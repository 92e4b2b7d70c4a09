using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

internal sealed class TeamMapping : ActivityMapping
{
    public override string Kind => ActivityKinds.Team;

    public override IReadOnlyList<string> Types { get; } = [ElsaNames.RunTask];

    public override IReadOnlyList<string> StockTypes => [];

    public override bool HasResult(ActivitySettings settings) => true;

    public override ActivitySettings Read(ActivitySource source)
    {
        if (!source.HasSettings)
        {
            return new TeamSettings { TeamId = TaskInputs.Who(source.Json), Task = TaskInputs.Payload(source.Json, "task") };
        }

        var fields = source.Settings;
        return WorkFields.Read(fields, new TeamSettings { TeamId = fields.Text("teamId"), Task = fields.Text("task") });
    }

    public override void Write(JsonObject json, Activity activity, WritingContext context)
    {
        var team = (TeamSettings)activity.Settings;
        TaskInputs.Write(json, Kind, team.TeamId, [("teamId", team.TeamId), ("task", team.Task)]);
    }

    public override JsonObject Settings(ActivitySettings settings)
    {
        var team = (TeamSettings)settings;
        var json = new JsonObject { ["teamId"] = team.TeamId, ["task"] = team.Task };
        WorkFields.Write(json, team);
        return json;
    }
}
