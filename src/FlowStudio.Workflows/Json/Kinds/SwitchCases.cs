using System.Text.Json.Nodes;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>The cases of an <c>Elsa.FlowSwitch</c>: a plain list, not wrapped like other inputs.</summary>
internal static class SwitchCases
{
    private const string Mode = "Elsa.Workflows.Activities.SwitchMode, Elsa.Workflows.Core";

    public static void Write(JsonObject json, IEnumerable<(string Label, string Condition)> cases)
    {
        var old = json.Objects("cases").ToList();
        var written = new JsonArray();
        foreach (var (label, condition) in cases)
        {
            // Starting from the case of the same label keeps what another program put there.
            var one = old.Find(c => c.Text("label") == label)?.DeepClone().AsObject() ?? [];
            one["label"] = label;
            var expression = one.Ensure("condition");
            expression["type"] = Inputs.JavaScript;
            expression["value"] = condition;
            written.Add(one);
        }

        if (!JsonNode.DeepEquals(json["cases"], written))
        {
            json["cases"] = written;
        }

        if (!json.ContainsKey("mode"))
        {
            Inputs.Set(json, "mode", Mode, Inputs.Literal, "MatchFirst");
        }
    }
}
