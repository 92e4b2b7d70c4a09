using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Activities;

/// <summary>The fields of a step that may hold references, by the name under which their filled-in text is recorded.</summary>
public static class TextFields
{
    public const string Prompt = "prompt";
    public const string Task = "task";
    public const string Question = "question";
    public const string Proposal = "proposal";
    public const string Why = "why";
    public const string Value = "value";
    public const string Items = "items";
    public const string Until = "until";
    public const string EventKey = "eventKey";

    /// <summary>Not an input of the work: it is filled in when all attempts have failed.</summary>
    public const string ValueOnError = "valueOnError";

    private const string InputPrefix = "input.";

    public static string Input(string name) => InputPrefix + name;

    /// <summary>The name of the sub-workflow's input that a field stands for; null: it stands for none.</summary>
    public static string? InputOf(string field) => field.StartsWith(InputPrefix, StringComparison.Ordinal) ? field[InputPrefix.Length..] : null;

    /// <summary>What is filled in when the step starts.</summary>
    public static IReadOnlyList<(string Name, string Text)> Of(ActivitySettings settings) => settings switch
    {
        AgentSettings agent => [(Prompt, agent.Prompt)],
        TeamSettings team => [(Task, team.Task)],
        SubWorkflowSettings workflow => [.. workflow.Inputs.Select(i => (Input(i.Name), i.Text))],
        GateSettings gate => [(Question, gate.Question), (Proposal, gate.Proposal), (Why, gate.Why)],
        ForEachSettings each => [(Items, each.Items)],
        WaitSettings { For: WaitFor.Until } wait => [(Until, wait.Until)],
        WaitSettings { For: WaitFor.Event } wait => [(EventKey, wait.EventKey)],
        OutputSettings output => [(Value, output.Value)],
        SetVariableSettings variable => [(Value, variable.Value)],
        _ => [],
    };

    /// <summary>Every text of the step that may hold references, those included that are filled in later.</summary>
    public static IEnumerable<(string Name, string Text)> All(ActivitySettings settings) =>
        settings is WorkSettings { ValueOnError: { } value } ? Of(settings).Append((ValueOnError, value)) : Of(settings);
}
