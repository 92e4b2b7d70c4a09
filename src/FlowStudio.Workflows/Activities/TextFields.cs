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

    public static IReadOnlyList<(string Name, string Text)> Of(ActivitySettings settings) => settings switch
    {
        AgentSettings agent => [(Prompt, agent.Prompt)],
        TeamSettings team => [(Task, team.Task)],
        GateSettings gate => [(Question, gate.Question), (Proposal, gate.Proposal), (Why, gate.Why)],
        OutputSettings output => [(Value, output.Value)],
        SetVariableSettings variable => [(Value, variable.Value)],
        _ => [],
    };
}
