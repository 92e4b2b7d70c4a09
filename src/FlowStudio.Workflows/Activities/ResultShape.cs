using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Activities;

/// <summary>What a step's result looks like, so that people pick fields instead of typing paths.</summary>
public static class ResultShape
{
    public const string Decision = "decision";
    public const string Instruction = "instruction";
    public const string ApprovedText = "proposal";
    public const string DecidedBy = "by";
    public const string Item = "item";
    public const string Index = "index";
    public const string Results = "results";

    /// <summary>The variable that holds the step's result; null when the step has none.</summary>
    public static string? VariableOf(Activity activity) => activity.Settings switch
    {
        WorkSettings or GateSettings or JoinSettings or ForEachSettings or WaitSettings { For: WaitFor.Event } => activity.Name,
        SetVariableSettings set when set.Variable.Length > 0 => set.Variable,
        _ => null,
    };

    /// <summary>Everything in the step's result that can be referred to, the whole first.</summary>
    public static ImmutableArray<PickableField> FieldsOf(Activity activity)
    {
        if (VariableOf(activity) is not { } variable)
        {
            return [];
        }

        var whole = Reference.ToResult(variable);
        PickableField Field(string name, string label, string type) => new(Reference.ToResult(variable, name), $"{activity.Label} › {label}", type);

        return activity.Settings switch
        {
            AgentSettings { OutputFields: { IsDefaultOrEmpty: false } fields } =>
            [
                .. fields.Select(f => Field(f.Name, f.Name, f.Type) with { Choices = f.Choices }),
                new PickableField(whole, $"{activity.Label} › everything", FieldTypes.Text),
            ],
            GateSettings =>
            [
                Field(ApprovedText, "what was decided on", FieldTypes.Text),
                Field(Decision, "decision", FieldTypes.Text) with { Choices = [.. Ports.Of(activity.Settings)] },
                Field(Instruction, "instruction", FieldTypes.Text),
                Field(DecidedBy, "decided by", FieldTypes.Text),
            ],
            SubWorkflowSettings { OutputNames: { IsDefaultOrEmpty: false } outputs } =>
            [
                .. outputs.Select(name => Field(name, name, FieldTypes.Text)),
                new PickableField(whole, $"{activity.Label} › everything", FieldTypes.Text),
            ],
            ForEachSettings =>
            [
                Field(Item, "the item", FieldTypes.Text),
                Field(Index, "number of the item, from 0", FieldTypes.Number),
                Field(Results, "all results", FieldTypes.List),
            ],
            WaitSettings => [new PickableField(whole, $"{activity.Label} › what the event brought", FieldTypes.Text)],
            JoinSettings => [new PickableField(whole, $"{activity.Label} › all branches", FieldTypes.Text)],
            _ => [new PickableField(whole, $"{activity.Label} › answer", FieldTypes.Text)],
        };
    }
}

/// <summary>A value that can be picked from a list.</summary>
/// <param name="Type">One of <see cref="FieldTypes"/>.</param>
public sealed record PickableField(Reference Reference, string Label, string Type)
{
    /// <summary>The values that it can have, when they are known.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];
}
