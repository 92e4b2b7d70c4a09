using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>
/// A task outside that hands out the items of a list one after the other, and behind it a switch (<see cref="OutcomeSwitch"/>) over whether there is one
/// more: a stock server thus goes round in sequence. Here the items may run at the same time.
/// </summary>
internal sealed class ForEachMapping : ActivityMapping
{
    public override string Kind => ActivityKinds.ForEach;

    public override IReadOnlyList<string> Types { get; } = [ElsaNames.RunTask];

    public override IReadOnlyList<string> StockTypes => [];

    public override bool HasResult(ActivitySettings settings) => true;

    public override ActivitySettings Read(ActivitySource source) => !source.HasSettings
        ? new ForEachSettings { Items = TaskInputs.Payload(source.Json, "items") }
        : new ForEachSettings { Items = source.Settings.Text("items"), MaxParallel = source.Settings.Integer("maxParallel", 1) };

    public override void Write(JsonObject json, Activity activity, WritingContext context) =>
        TaskInputs.Write(json, Kind, "", [("items", ((ForEachSettings)activity.Settings).Items)]);

    public override JsonObject Settings(ActivitySettings settings) =>
        new() { ["items"] = ((ForEachSettings)settings).Items, ["maxParallel"] = ((ForEachSettings)settings).MaxParallel };
}
