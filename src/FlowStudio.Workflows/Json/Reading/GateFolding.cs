using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json.Kinds;

namespace FlowStudio.Workflows.Json.Reading;

/// <summary>A gate, and likewise a For each, is two activities in the file. This finds the pairs and makes one step of each.</summary>
internal sealed class GateFolding
{
    private readonly Dictionary<string, JsonObject> _switchOf = [];
    private readonly Dictionary<string, string> _gateOf = [];

    /// <summary>Takes the switches that belong to gates out of <paramref name="activities"/> and leads their connections from the gates.</summary>
    public static GateFolding Fold(List<JsonObject> activities, List<Link> links, Warnings warnings)
    {
        var folding = new GateFolding();
        var gates = activities.Where(IsGate).Select(a => a.Text("id")!).ToHashSet();
        var inbound = links.DistinctBy(l => (l.Source, l.Port, l.Target)).ToLookup(l => l.Target);
        foreach (var one in activities)
        {
            if (OutcomeSwitch.Owner(one) is not { } gate)
            {
                continue;
            }

            // Anything else in between or beside means that another program changed the flow there: then it is drawn as it is.
            if (gates.Contains(gate) && !folding._switchOf.ContainsKey(gate)
                && inbound[one.Text("id")!].ToList() is [{ Port: Ports.Done } only] && only.Source == gate)
            {
                folding._switchOf.Add(gate, one);
                folding._gateOf.Add(one.Text("id")!, gate);
            }
            else
            {
                one.Object(ElsaNames.CustomProperties)!.Remove(ElsaNames.FlowStudio);
                warnings.Add("Another program changed the connections behind a gate, so the switch over its decision is shown as a step of its own.", one.Text("id"));
            }
        }

        activities.RemoveAll(a => folding._gateOf.ContainsKey(a.Text("id")!));
        links.RemoveAll(l => folding._gateOf.ContainsKey(l.Target));
        for (var i = 0; i < links.Count; i++)
        {
            if (folding._gateOf.TryGetValue(links[i].Source, out var gate))
            {
                links[i] = links[i] with { Source = gate };
            }
        }

        return folding;
    }

    public JsonObject? SwitchOf(string gate) => _switchOf.GetValueOrDefault(gate);

    private static bool IsGate(JsonObject activity) =>
        activity.Text("type") == ElsaNames.RunTask && activity.FlowStudio()?.Text("kind") is ActivityKinds.Gate or ActivityKinds.ForEach;
}
