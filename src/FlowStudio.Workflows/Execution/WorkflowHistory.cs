using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Workflows.Execution;

/// <summary>
/// Runs a journal through the transition again: what came from outside is read off the events, and everything that followed must come out
/// the same. It proves that a stored state is what its journal says, and that later code still means the same by an old journal.
/// </summary>
public static class WorkflowHistory
{
    /// <returns>The state after the last event.</returns>
    /// <exception cref="HistoryMismatchException">The journal and the transition disagree.</exception>
    public static WorkflowState Replay(WorkflowPlan plan, IReadOnlyList<WorkflowEvent> journal) => Replay(plan, WorkflowState.New, journal);

    /// <param name="state">Where the run stood before the first of the events.</param>
    /// <inheritdoc cref="Replay(WorkflowPlan, IReadOnlyList{WorkflowEvent})"/>
    public static WorkflowState Replay(WorkflowPlan plan, WorkflowState state, IReadOnlyList<WorkflowEvent> journal)
    {
        var position = 0;
        while (position < journal.Count)
        {
            var transition = WorkflowTransition.Decide(plan, state, Cause(journal[position], state, position));
            foreach (var expected in transition.Events)
            {
                var actual = position < journal.Count ? journal[position] : null;
                if (actual is null || EventJson.Write(actual) != EventJson.Write(expected))
                {
                    throw new HistoryMismatchException(
                        $"Event {position + 1} should be {EventJson.Write(expected)} but is {(actual is null ? "missing" : EventJson.Write(actual))}.");
                }

                position++;
            }

            if (transition.Events.IsEmpty)
            {
                throw new HistoryMismatchException($"Event {position + 1}, {EventJson.Write(journal[position])}, cannot happen here.");
            }

            state = transition.State;
        }

        return state;
    }

    private static Occurrence Cause(WorkflowEvent first, WorkflowState state, int position) => first switch
    {
        RunStarted e => new Occurrence.Started(e.StartedBy, e.Rules ?? 0),
        RunForked e => new Occurrence.Forked(e.Fork, e.StartedBy, e.Rules),
        RunTimedOut => new Occurrence.DeadlineReached(),
        EventReceived e => new Occurrence.EventReceived(e.Execution, e.By),
        ForEachStarted e => new Occurrence.Expanded(e.Execution, e.Items),
        GateDecided e => new Occurrence.Decided(e.Execution, e.Decision, e.By, e.Instruction),
        StepCompleted e when state.Tokens.GetValueOrDefault(e.Execution)?.Status == TokenStatus.Waiting => new Occurrence.Elapsed(e.Execution, e.Outcome),
        StepCompleted e => new Occurrence.Completed(e.Execution, e.Outcome, e.Usage),
        StepFaulted e => new Occurrence.Faulted(e.Execution, e.Fault, e.Usage),
        StepRetryScheduled e => new Occurrence.Faulted(e.Execution, e.Fault, e.Usage, e.Chance ?? 0),
        StepSuspended e => new Occurrence.Suspended(e.Execution, e.BookmarkKind, e.DueAfter, e.DueAt, e.Child),
        StepHeld e when state.Tokens.GetValueOrDefault(e.Execution)?.Status == TokenStatus.Waiting => new Occurrence.RetryDue(e.Execution),
        StepHeld e => new Occurrence.Suspended(e.Execution, "", null),
        StepNoted e => new Occurrence.Noted(e.Execution, new ActivityNote(e.Kind, e.Speaker, e.Text)),
        StepStarted e => new Occurrence.RetryDue(e.Execution),
        StepSkipped e => new Occurrence.SkipRequested(e.Execution, e.Outcome, e.By, e.Reason),
        RunPaused e => new Occurrence.PauseRequested(e.By, e.Reason ?? ""),
        StepLost e => e.Released ? new Occurrence.RunnerReleased() : new Occurrence.RunnerLost(),
        StopRequested e => new Occurrence.StopRequested(e.By, e.Reason),
        RunResumed e => new Occurrence.ResumeRequested(e.By, e.Reason ?? ""),
        _ => throw new HistoryMismatchException($"Event {position + 1}, {EventJson.Write(first)}, cannot happen by itself."),
    };
}

/// <summary>A journal that this version's rules could not have written.</summary>
public sealed class HistoryMismatchException(string message) : Exception(message);
