using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>Structured rules in our mark, and the same as script text in the stock cases. Only the rules are ever evaluated here.</summary>
internal sealed class RouterMapping : ActivityMapping
{
    public override string Kind => ActivityKinds.Router;

    public override IReadOnlyList<string> Types { get; } = [ElsaNames.FlowSwitch];

    public override ActivitySettings Read(ActivitySource source)
    {
        if (!source.HasSettings)
        {
            return source.Json.Items("cases") is { Count: > 0 } ? source.Foreign(ForeignReasons.Condition) : new RouterSettings();
        }

        return new RouterSettings
        {
            Cases = [.. source.Settings.Objects("cases").Select(c => new RouterCase(c.Text("label"), RuleFields.Read(c.Object("rule"))))],
        };
    }

    public override void Write(JsonObject json, Activity activity, WritingContext context) =>
        SwitchCases.Write(json, Cases(activity.Settings).Select(c => (c.Label, JavaScript.Condition(c.Rule))));

    public override JsonObject Settings(ActivitySettings settings) => new()
    {
        ["cases"] = JsonLists.Of(Cases(settings), c => new JsonObject
        {
            ["label"] = c.Label,
            ["rule"] = RuleFields.Write(c.Rule),
        }),
    };

    private static ImmutableArray<RouterCase> Cases(ActivitySettings settings) =>
        ((RouterSettings)settings).Cases is { IsDefault: false } cases ? cases : [];
}
