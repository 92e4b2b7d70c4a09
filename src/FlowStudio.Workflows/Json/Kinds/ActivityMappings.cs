using System.Collections.Frozen;
using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>All kinds that can be read and written.</summary>
internal static class ActivityMappings
{
    private static readonly ActivityMapping[] All =
    [
        new StartMapping(), new AgentMapping(), new TeamMapping(), new GateMapping(), new RouterMapping(), new ParallelMapping(),
        new JoinMapping(), new WaitMapping(), new OutputMapping(), new SetVariableMapping(), new FinishMapping(), new ForEachMapping(), new SubWorkflowMapping(),
    ];

    private static readonly FrozenDictionary<string, ActivityMapping> ByKind = All.ToFrozenDictionary(m => m.Kind);

    private static readonly FrozenDictionary<string, ActivityMapping> ByStockType =
        All.SelectMany(m => m.StockTypes, (m, type) => (m, type)).ToFrozenDictionary(p => p.type, p => p.m);

    /// <summary>Whether the step leaves a value under its name.</summary>
    public static bool HasResult(ActivitySettings settings) => Of(settings)?.HasResult(settings) == true;

    /// <summary>Null for foreign steps.</summary>
    public static ActivityMapping? Of(ActivitySettings settings) => ByKind.GetValueOrDefault(settings.Kind);

    public static ActivitySettings Read(JsonObject json, Func<JsonObject, string?> variableName, Action<string> warn)
    {
        var type = json.Text("type")!;
        var mark = json.FlowStudio();
        if (mark?.Text("kind") is { } kind)
        {
            if (mark.Integer(ElsaNames.SchemaVersion) > ElsaNames.CurrentSchemaVersion)
            {
                warn("The step was saved by a newer FlowStudio; what this one does not know is kept but not used.");
            }

            if (!ByKind.TryGetValue(kind, out var ours))
            {
                return new ForeignSettings(type, $"It was made by a newer FlowStudio, and this one does not know the kind of step \"{JsonText.Shorten(kind)}\".");
            }

            if (ours.Types.Contains(type))
            {
                return ours.Read(new ActivitySource(json, isOurs: true, variableName, warn));
            }

            warn($"Another program changed the step's type to \"{JsonText.Shorten(type)}\"; it is opened as that.");
        }

        return ByStockType.TryGetValue(type, out var stock)
            ? stock.Read(new ActivitySource(json, isOurs: false, variableName, warn))
            : new ForeignSettings(type, ForeignReasons.For(type));
    }
}
