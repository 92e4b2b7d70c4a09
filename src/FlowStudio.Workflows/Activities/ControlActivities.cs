using System.Text.Json;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Workflows.Activities;

/// <summary>
/// The steps whose work is a pure computation over values: they need no executor and are committed together with what came before them.
/// </summary>
public static class ControlActivities
{
    /// <summary>Null when the step's work lies outside: it has an <see cref="IActivityExecutor"/>.</summary>
    /// <param name="inputs">The step's filled-in text fields (<see cref="TextFields"/>).</param>
    /// <param name="values">What its rules see.</param>
    /// <param name="branches">For a join: the results of the branches that arrived, by step name.</param>
    public static ActivityResult? TryExecute(
        Activity activity,
        IReadOnlyDictionary<string, JsonElement> inputs,
        WorkflowValues values,
        IReadOnlyDictionary<string, JsonElement> branches) => activity.Settings switch
        {
            StartSettings or ParallelSettings or FinishSettings => new ActivityResult.Completed(Values.Empty),
            JoinSettings => new ActivityResult.Completed(JsonSerializer.SerializeToElement(branches, ControlJson.Default.IReadOnlyDictionaryStringJsonElement)),
            OutputSettings or SetVariableSettings => new ActivityResult.Completed(inputs[TextFields.Value]),
            RouterSettings router => Route(router, values),
            WaitSettings wait => new ActivityResult.Suspended(new BookmarkRequest(BookmarkKinds.Timer, Values.Empty, wait.Duration)),
            GateSettings gate => Ask(gate, inputs),
            _ => null,
        };

    /// <summary>The value of a step that a time has woken.</summary>
    public static ActivityResult.Completed Elapsed(Activity activity) => activity.Settings is GateSettings
        ? new ActivityResult.Completed(new GateDecision(Ports.Expired, "", "", "").ToValue(), Ports.Expired)
        : new ActivityResult.Completed(Values.Empty);

    private static ActivityResult.Completed Route(RouterSettings router, WorkflowValues values)
    {
        foreach (var routerCase in router.Cases)
        {
            if (RuleEvaluator.Holds(routerCase.Rule, values))
            {
                return new ActivityResult.Completed(Values.Text(routerCase.Label), routerCase.Label);
            }
        }

        return new ActivityResult.Completed(Values.Text(Ports.Otherwise), Ports.Otherwise);
    }

    private static ActivityResult.Suspended Ask(GateSettings gate, IReadOnlyDictionary<string, JsonElement> inputs)
    {
        var payload = new GatePayload(
            Values.ToText(inputs[TextFields.Question]),
            Values.ToText(inputs[TextFields.Proposal]),
            Values.ToText(inputs[TextFields.Why]),
            gate.Approver);
        return new ActivityResult.Suspended(new BookmarkRequest(
            BookmarkKinds.Gate, JsonSerializer.SerializeToElement(payload, ControlJson.Default.GatePayload), gate.ExpiresAfter));
    }
}
