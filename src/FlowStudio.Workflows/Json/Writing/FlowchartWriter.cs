using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json.Kinds;

namespace FlowStudio.Workflows.Json.Writing;

/// <summary>The root with everything inside.</summary>
internal static class FlowchartWriter
{
    public static JsonObject Write(WorkflowDefinition definition, VariableTable variables)
    {
        var chart = definition.Flowchart.Remainder.Source.ToObject();
        var id = definition.Flowchart.Id;
        var writer = new ActivityWriter(id, variables);
        if (chart.Text("type") is { } type && type != ElsaNames.Flowchart)
        {
            if (definition.Activities is [{ Settings: ForeignSettings } root] && root.Id == chart.Text("id") && definition.Connections.IsEmpty)
            {
                return writer.Write(root);
            }

            chart = [];
        }

        WriteOutline(chart, id);
        var switches = Switches(definition);
        var activities = new JsonArray();
        var connections = new JsonArray();
        foreach (var activity in definition.Activities)
        {
            activities.Add(writer.Write(activity));
            if (switches.TryGetValue(activity.Id, out var switchId))
            {
                activities.Add(writer.WriteSwitch(activity, switchId));
            }
        }

        foreach (var connection in definition.Connections)
        {
            var source = switches.TryGetValue(connection.Source, out var switchId) && OutcomeSwitch.Holds(definition.FindActivity(connection.Source)!.Settings, connection.SourcePort)
                ? switchId : connection.Source;
            connections.Add(ConnectionWriter.Write(connection, source));
        }

        foreach (var (gate, switchId) in switches)
        {
            connections.Add(ConnectionWriter.Write(new(gate, Ports.Done, switchId), gate));
        }

        chart.Remove("activities");
        chart.Remove("connections");
        var flowchartVariables = chart["variables"]?.DeepClone() ?? new JsonArray();
        chart.Remove("variables");
        chart["activities"] = activities;
        chart["variables"] = flowchartVariables;
        chart["connections"] = connections;
        WriteBounds(chart, definition);
        return chart;
    }

    private static void WriteOutline(JsonObject chart, string id)
    {
        chart["id"] = id;
        chart.SetDefault("nodeId", $"Workflow1:{id}");
        chart.SetDefault("name", "Flowchart1");
        chart["type"] = ElsaNames.Flowchart;
        chart.SetDefault("version", 1);
        var custom = chart.Ensure(ElsaNames.CustomProperties);
        custom.SetDefault(ElsaNames.NotFoundConnections, new JsonArray());
        custom.SetDefault("canStartWorkflow", false);
        custom.SetDefault("runAsynchronously", false);
        chart.Ensure("metadata");
    }

    /// <summary>
    /// The switch of each gate and For each that needs one, in order. One by which nothing leaves yet, and one that a file has without a switch, need none.
    /// </summary>
    private static Dictionary<string, string> Switches(WorkflowDefinition definition)
    {
        var taken = definition.Activities.Select(a => a.Id).ToHashSet();
        var owners = definition.Activities.Where(a => OutcomeSwitch.IsBehind(a.Settings)).DistinctBy(a => a.Id).ToDictionary(a => a.Id, a => a.Settings);
        var decided = definition.Connections
            .Where(c => owners.TryGetValue(c.Source, out var settings) && OutcomeSwitch.Holds(settings, c.SourcePort)).Select(c => c.Source).ToHashSet();
        var switches = new Dictionary<string, string>();
        var gates = definition.Activities
            .Where(a => OutcomeSwitch.IsBehind(a.Settings) && (a.Remainder.Companion is not null || decided.Contains(a.Id)))
            .Select(gate => (gate.Id, SwitchId: Kept(gate)))
            .ToList();

        // Ids that the file already uses go before those that we make up.
        foreach (var (gate, switchId) in gates)
        {
            if (switchId is not null && taken.Add(switchId))
            {
                switches.TryAdd(gate, switchId);
            }
        }

        foreach (var (gate, _) in gates)
        {
            if (!switches.ContainsKey(gate))
            {
                var id = gate + "-decision";
                for (var n = 2; !taken.Add(id); n++)
                {
                    id = $"{gate}-decision-{n}";
                }

                switches.Add(gate, id);
            }
        }

        return switches;
    }

    private static string? Kept(Activity gate) =>
        gate.Remainder.Source.ToObject().Text("id") == gate.Id ? gate.Remainder.Companion.ToObject().Text("id") : null;

    /// <summary>Connections carry nothing of ours in Elsa, so the bounds of loops lie beside them.</summary>
    private static void WriteBounds(JsonObject chart, WorkflowDefinition definition)
    {
        var custom = chart.Object(ElsaNames.CustomProperties)!;
        var bounds = new JsonArray([.. definition.Connections.Where(c => c.MaxRounds is not null).Select(c => new JsonObject
        {
            ["source"] = c.Source,
            ["port"] = c.SourcePort,
            ["target"] = c.Target,
            ["maxRounds"] = c.MaxRounds,
        })]);
        if (bounds.Count == 0 && custom.Object(ElsaNames.FlowStudio) is null)
        {
            return;
        }

        var mark = custom.Ensure(ElsaNames.FlowStudio);
        mark.SetDefault(ElsaNames.SchemaVersion, ElsaNames.CurrentSchemaVersion);
        mark["connections"] = bounds;
    }
}
