using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>
/// A task outside that a person decides, and behind it a switch over the decision, marked <c>flowStudio.partOf</c>. The task is what this
/// maps; <see cref="OutcomeSwitch"/> is the switch.
/// </summary>
internal sealed class GateMapping : ActivityMapping
{
    public override string Kind => ActivityKinds.Gate;

    public override IReadOnlyList<string> Types { get; } = [ElsaNames.RunTask];

    public override IReadOnlyList<string> StockTypes => [];

    public override bool HasResult(ActivitySettings settings) => true;

    public override ActivitySettings Read(ActivitySource source)
    {
        if (!source.HasSettings)
        {
            return new GateSettings
            {
                Approver = TaskInputs.Who(source.Json),
                Question = TaskInputs.Payload(source.Json, "question"),
                Proposal = TaskInputs.Payload(source.Json, "proposal"),
                Why = TaskInputs.Payload(source.Json, "why"),
            };
        }

        var fields = source.Settings;
        return new GateSettings
        {
            Question = fields.Text("question"),
            Proposal = fields.Text("proposal"),
            Why = fields.Text("why"),
            Approver = fields.Text("approver"),
            ExpiresAfter = fields.OptionalTime("expiresAfter"),
        };
    }

    public override void Write(JsonObject json, Activity activity, WritingContext context)
    {
        var gate = (GateSettings)activity.Settings;
        TaskInputs.Write(json, Kind, Slug.Of(gate.Approver),
            [("question", gate.Question), ("proposal", gate.Proposal), ("why", gate.Why), ("approver", gate.Approver)]);
    }

    public override JsonObject Settings(ActivitySettings settings)
    {
        var gate = (GateSettings)settings;
        return new()
        {
            ["question"] = gate.Question,
            ["proposal"] = gate.Proposal,
            ["why"] = gate.Why,
            ["approver"] = gate.Approver,
            ["expiresAfter"] = gate.ExpiresAfter is { } time ? SettingsFields.Format(time) : null,
        };
    }
}
