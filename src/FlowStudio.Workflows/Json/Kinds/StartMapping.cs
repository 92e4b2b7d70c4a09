using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

internal sealed class StartMapping : ActivityMapping
{
    public override string Kind => ActivityKinds.Start;

    public override IReadOnlyList<string> Types { get; } = ["Elsa.Start"];

    public override ActivitySettings Read(ActivitySource source) => new StartSettings();

    public override void Write(JsonObject json, Activity activity, WritingContext context)
    {
        // What a file says about it stays; a start of our own says it in both of Elsa's ways.
        json.Ensure(ElsaNames.CustomProperties).SetDefault("canStartWorkflow", true);
    }
}
