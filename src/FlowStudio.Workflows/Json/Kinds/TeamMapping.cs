using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

internal sealed class TeamMapping : ActivityMapping
{
    public override string Kind => ActivityKinds.Team;

    public override IReadOnlyList<string> Types { get; } = [ElsaNames.RunTask];

    public override bool ReadsStock => false;

    public override bool HasResult => true;

    public override ActivitySettings Read(ActivitySource source)
    {
        if (!source.HasSettings)
        {
            return new TeamSettings { TeamId = TaskInputs.Who(source.Json), Task = TaskInputs.Payload(source.Json, "task") };
        }

        var fields = source.Settings;
        return new TeamSettings
        {
            TeamId = fields.Text("teamId"),
            Task = fields.Text("task"),
            Timeout = fields.Time("timeout", new TeamSettings().Timeout),
            Retry = RetryFields.Read(fields.Object("retry")),
        };
    }

    public override void Write(JsonObject json, Activity activity, WritingContext context)
    {
        var team = (TeamSettings)activity.Settings;
        TaskInputs.Write(json, Kind, team.TeamId, [("teamId", team.TeamId), ("task", team.Task)]);
    }

    public override JsonObject Settings(ActivitySettings settings)
    {
        var team = (TeamSettings)settings;
        return new()
        {
            ["teamId"] = team.TeamId,
            ["task"] = team.Task,
            ["timeout"] = SettingsFields.Format(team.Timeout),
            ["retry"] = RetryFields.Write(team.Retry),
        };
    }
}
