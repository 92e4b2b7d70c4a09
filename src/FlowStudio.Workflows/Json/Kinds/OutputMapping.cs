using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

internal sealed class OutputMapping : ActivityMapping
{
    public override string Kind => ActivityKinds.Output;

    public override IReadOnlyList<string> Types { get; } = ["Elsa.SetOutput"];

    public override ActivitySettings Read(ActivitySource source)
    {
        var input = Inputs.Read(source.Json, "outputName");
        if (input is (not Inputs.Literal, _))
        {
            return source.Foreign(ForeignReasons.Computed("which output it sets", input.Value.Type));
        }

        var (value, reason) = Inputs.ReadText(source.Json, "outputValue", "what the output becomes", source.IsOurs);
        return value is null ? source.Foreign(reason) : new OutputSettings { OutputName = input?.Value.AsText() ?? "", Value = value };
    }

    public override void Write(JsonObject json, Activity activity, WritingContext context)
    {
        var output = (OutputSettings)activity.Settings;
        Inputs.Set(json, "outputName", "String", Inputs.Literal, output.OutputName);
        Inputs.SetText(json, "outputValue", "Object", output.Value);
    }
}
