using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

internal sealed class FinishMapping : ActivityMapping
{
    private const string Finish = "Elsa.Finish";
    private const string End = "Elsa.End";

    public override string Kind => ActivityKinds.Finish;

    public override IReadOnlyList<string> Types { get; } = [Finish, End];

    public override string TypeOf(ActivitySettings settings) => ((FinishSettings)settings).WholeWorkflow ? Finish : End;

    public override ActivitySettings Read(ActivitySource source) => new FinishSettings { WholeWorkflow = source.Type == Finish };

    public override void Write(JsonObject json, Activity activity, WritingContext context)
    {
    }
}
