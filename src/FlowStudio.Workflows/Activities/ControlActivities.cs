using System.Text.Json;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Workflows.Activities;

/// <summary>
/// The steps whose work is a pure computation over values: they need no executor and are committed together with what came before them.
/// </summary>
public static class ControlActivities
{
    /// <summary>Characters of the key of an event from outside.</summary>
    public const int LongestEventKey = 200;

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
            WaitSettings wait => Wait(wait, inputs),
            ForEachSettings => Expand(inputs[TextFields.Items]),
            GateSettings gate => Ask(gate, inputs),
            _ => null,
        };

    /// <summary>The value of a step that a time has woken.</summary>
    public static ActivityResult.Completed Elapsed(Activity activity) => activity.Settings switch
    {
        GateSettings => new ActivityResult.Completed(new GateDecision(Ports.Expired, "", "", "").ToValue(), Ports.Expired),
        WaitSettings { For: WaitFor.Event } => new ActivityResult.Completed(Values.Empty, Ports.Expired),
        _ => new ActivityResult.Completed(Values.Empty),
    };

    private static ActivityResult Wait(WaitSettings wait, IReadOnlyDictionary<string, JsonElement> inputs)
    {
        switch (wait.For)
        {
            case WaitFor.Until:
                var text = Values.ToText(inputs[TextFields.Until]);
                return Moments.Read(text) is { } moment
                    ? new ActivityResult.Suspended(new BookmarkRequest(BookmarkKinds.Timer, Values.Empty, null) { DueAt = moment })
                    : new ActivityResult.Faulted(new Fault("wait.until", $"“{Shorten(text)}” is no date and time. Give one such as 2026-12-24 18:00 (UTC) or 2026-12-24T18:00+01:00."));
            case WaitFor.Event:
                var key = Values.ToText(inputs[TextFields.EventKey]).Trim();
                return key.Length is > 0 and <= LongestEventKey
                    ? new ActivityResult.Suspended(new BookmarkRequest(BookmarkKinds.Event, Values.Text(key), wait.ExpiresAfter))
                    : new ActivityResult.Faulted(new Fault("wait.eventKey", key.Length == 0
                        ? "The key of the event is empty after the references were filled in. Check what the steps before it gave."
                        : $"The key of the event has {key.Length:N0} characters; at most {LongestEventKey} are taken."));
            default:
                return new ActivityResult.Suspended(new BookmarkRequest(BookmarkKinds.Timer, Values.Empty, wait.Duration));
        }
    }

    private static ActivityResult Expand(JsonElement list)
    {
        var (items, fault) = ItemList.Read(list);
        return fault is null ? new ActivityResult.Expanded(items) : new ActivityResult.Faulted(fault);
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "…";

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
