using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

internal static class RuleFields
{
    public static Rule Read(SettingsFields fields) => new(
        fields.Flag("matchAll", true),
        [.. fields.Objects("comparisons").Select(c => new Comparison(c.Text("field"), c.Choice("operator", ComparisonOperator.Equal), c.Text("value")))]);

    public static JsonObject Write(Rule rule) => new()
    {
        ["matchAll"] = rule.MatchAll,
        ["comparisons"] = JsonLists.Of(rule.Comparisons, comparison => new JsonObject
        {
            ["field"] = comparison.Field,
            ["operator"] = comparison.Operator.ToString(),
            ["value"] = comparison.Value,
        }),
    };
}
