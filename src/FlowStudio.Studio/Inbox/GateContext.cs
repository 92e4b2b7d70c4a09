using System.Collections.Immutable;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Studio.Inbox;

/// <summary>What the workflow says about a gate: where each answer leads, and which steps made what is proposed.</summary>
public sealed record GateContext
{
    /// <summary>Of a workflow that cannot be read any more: one can approve and reject, without knowing what follows.</summary>
    public static GateContext Unknown { get; } = new() { IsKnown = false };

    public bool IsKnown { get; init; } = true;

    /// <summary>What the gate is called on the canvas.</summary>
    public string StepName { get; init; } = "";

    /// <summary>One for each port of the gate, in the order in which they are drawn.</summary>
    public ImmutableArray<GateWay> Ways { get; init; } = [];

    /// <summary>The steps whose results the proposal is made of.</summary>
    public ImmutableArray<GateMaker> Makers { get; init; } = [];

    /// <summary>Some of it was written by the simulated model.</summary>
    public bool Simulated { get; init; }

    public bool CanSendBack => Find(Ports.SentBack) is { IsConnected: true };

    public GateWay? Find(string port) => Ways.FirstOrDefault(way => way.Port == port);

    /// <summary>Everything but <see cref="Simulated"/>, which only the run knows.</summary>
    public static GateContext Of(WorkflowDefinition definition, string activityId)
    {
        if (definition.FindActivity(activityId) is not { Settings: GateSettings settings } gate)
        {
            return Unknown;
        }

        return new GateContext
        {
            StepName = gate.Label,
            Ways = [.. Ports.Of(settings).Select(port => WayOf(definition, activityId, port))],
            Makers = [.. TextTemplate.Parse(settings.Proposal).References
                .Where(reference => reference.Scope == Reference.VariableScope)
                .SelectMany(reference => definition.Activities.Where(activity => Makes(activity, reference.Name)))
                .Select(activity => new GateMaker(activity.Id, activity.Label))
                .Distinct()],
        };
    }

    private static GateWay WayOf(WorkflowDefinition definition, string activityId, string port)
    {
        var connections = definition.Connections.Where(c => c.Source == activityId && c.SourcePort == port).ToList();
        return new GateWay(
            port,
            [.. connections.Select(c => definition.FindActivity(c.Target)?.Label).OfType<string>().Distinct()],
            connections.Select(c => c.MaxRounds).FirstOrDefault(rounds => rounds is not null));
    }

    private static bool Makes(Activity activity, string variable) =>
        activity.Name == variable || activity.Settings is SetVariableSettings set && set.Variable == variable;
}

/// <summary>Where an answer leads.</summary>
/// <param name="Leads">Names of the steps that come next; empty: nothing is connected.</param>
/// <param name="MaxRounds">How often this way may be taken in one run; null: no bound is set.</param>
public sealed record GateWay(string Port, ImmutableArray<string> Leads, int? MaxRounds)
{
    public bool IsConnected => !Leads.IsEmpty;

    /// <summary>The names as a sentence holds them; empty when there are none.</summary>
    public string Names => Leads switch
    {
        [] => "",
        [var one] => one,
        _ => $"{string.Join(", ", Leads[..^1])} and {Leads[^1]}",
    };

    /// <summary>What happens next, as a sentence.</summary>
    public string Words => !IsConnected ? "The run ends here."
        : MaxRounds is { } rounds ? $"Goes back to {Names}, {(rounds == 1 ? "once" : $"at most {rounds} times")} in a run."
        : $"Goes on with {Names}.";
}

public sealed record GateMaker(string ActivityId, string Name);

/// <summary>What a person chose at a gate.</summary>
/// <param name="Port">One of the gate's ports.</param>
/// <param name="Instruction">What is to be done differently; empty unless it is sent back.</param>
public sealed record GateChoice(Guid GateId, string Port, string Instruction = "");
