using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>
/// The switch behind a task that is left in several ways: a stock task has one way out, so the switch over its result says the rest. For a gate the
/// task answers what was decided; for a For each, whether there is another item.
/// </summary>
internal static class OutcomeSwitch
{
    public const string PartOf = "partOf";

    public static bool IsBehind(ActivitySettings settings) => settings is GateSettings or ForEachSettings;

    /// <summary>Whether connections from this port leave the switch, rather than the task itself.</summary>
    public static bool Holds(ActivitySettings settings, string port) => settings switch
    {
        GateSettings => port != Ports.Done,
        ForEachSettings => true,
        _ => false,
    };

    public static string? Owner(JsonObject json) => json.Text("type") == ElsaNames.FlowSwitch ? json.FlowStudio()?.Text(PartOf) : null;

    public static void WriteCases(JsonObject json, Activity owner)
    {
        var field = owner.Settings is ForEachSettings ? "next" : "decision";
        SwitchCases.Write(json, Ports.Of(owner.Settings).Select(port => (port, $"{JavaScript.Variable(owner.Name)}?.{field} === {JavaScript.Quote(port)}")));
    }

    public static void WriteMark(JsonObject json, Activity owner)
    {
        var mark = json.Ensure(ElsaNames.CustomProperties).Ensure(ElsaNames.FlowStudio);
        mark.SetDefault(ElsaNames.SchemaVersion, ElsaNames.CurrentSchemaVersion);
        mark[PartOf] = owner.Id;
    }
}
