using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>Elsa's join mode is what counts; a number of branches is a <c>WaitAny</c> whose number is in our mark.</summary>
internal sealed class JoinMapping : ActivityMapping
{
    private const string ModeType = "Elsa.Workflows.Activities.Flowchart.Models.FlowJoinMode, Elsa.Workflows.Core";

    public override string Kind => ActivityKinds.Join;

    public override IReadOnlyList<string> Types { get; } = ["Elsa.FlowJoin"];

    public override bool HasResult(ActivitySettings settings) => true;

    public override ActivitySettings Read(ActivitySource source)
    {
        var input = Inputs.Read(source.Json, "mode");
        JoinMode? stock = input switch
        {
            null => JoinMode.First,
            (Inputs.Literal, var value) => value.AsText() switch
            {
                "WaitAllActive" => JoinMode.AllStarted,
                "WaitAll" => JoinMode.AllDrawn,
                "WaitAny" => JoinMode.First,
                _ => null,
            },
            _ => null,
        };
        if (stock is not { } mode)
        {
            return source.Foreign(input is (not Inputs.Literal, _)
                ? ForeignReasons.Computed("what it waits for", input.Value.Type)
                : "It waits for branches in a way that FlowStudio does not know. Use a Join step instead.");
        }

        var count = source.Settings.Integer("count", 1);
        if (source.HasSettings && source.Settings.Choice("mode", mode) is var ours && ours != mode)
        {
            if (ours == JoinMode.Count && mode == JoinMode.First)
            {
                mode = ours;
            }
            else
            {
                source.Warn("Another program changed what the join waits for; it is opened with the changed rule.");
            }
        }

        return new JoinSettings { Mode = mode, Count = count, PreferredBranch = source.Settings.Text("preferredBranch") };
    }

    public override void Write(JsonObject json, Activity activity, WritingContext context)
    {
        var word = ((JoinSettings)activity.Settings).Mode switch
        {
            JoinMode.AllStarted => "WaitAllActive",
            JoinMode.AllDrawn => "WaitAll",
            _ => "WaitAny",
        };
        Inputs.Set(json, "mode", ModeType, Inputs.Literal, word);
    }

    public override JsonObject Settings(ActivitySettings settings)
    {
        var join = (JoinSettings)settings;
        return new() { ["mode"] = join.Mode.ToString(), ["count"] = join.Count, ["preferredBranch"] = join.PreferredBranch.Length > 0 ? join.PreferredBranch : null };
    }
}
