using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

internal sealed class SetVariableMapping : ActivityMapping
{
    public override string Kind => ActivityKinds.SetVariable;

    public override IReadOnlyList<string> Types { get; } = ["Elsa.SetVariable"];

    public override ActivitySettings Read(ActivitySource source)
    {
        var (value, reason) = Inputs.ReadText(source.Json, "value", "what the variable becomes", source.IsOurs);
        if (value is null)
        {
            return source.Foreign(reason);
        }

        var variable = source.Json.Object("variable") is { } reference ? source.VariableName(reference) ?? "" : "";
        return new SetVariableSettings { Variable = variable, Value = value };
    }

    public override void Write(JsonObject json, Activity activity, WritingContext context)
    {
        var set = (SetVariableSettings)activity.Settings;
        var old = json.Object("variable");
        if (old is null || (context.VariableName(old) ?? "") != set.Variable)
        {
            json["variable"] = set.Variable.Length == 0 ? null : context.Variable(set.Variable);
        }

        Inputs.SetText(json, "value", "Object", set.Value);
    }
}
