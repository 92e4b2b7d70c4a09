using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Workflows.Execution;

/// <summary>What follows from an occurrence.</summary>
/// <param name="Events">For the journal, in order.</param>
/// <param name="Orders">For the runner, in order.</param>
public sealed record Transition(WorkflowState State, ImmutableArray<WorkflowEvent> Events, ImmutableArray<Order> Orders);

/// <summary>
/// How a run steps: a pure function, so that the same journal always means the same. The rules are in docs/durability.md. An occurrence that
/// comes too late (its visit is over, or waits for something else) changes nothing.
/// </summary>
public static class WorkflowTransition
{
    /// <summary>A step whose runner went away this many times in a row is not started again: it may be what kills them.</summary>
    public const int MostLostAttempts = 3;

    /// <summary>
    /// The rules that new runs follow. A run keeps those under which it began, so that its journal always means the same: whoever changes what follows
    /// from an occurrence adds a number here and asks for it. 1: a run's failure is told apart by its cause, and its steps are counted. 2: a
    /// variable is seen by what comes after the step that set it, and by nothing else.
    /// </summary>
    public const int CurrentRules = 2;

    public static Transition Decide(WorkflowPlan plan, WorkflowState state, Occurrence occurrence)
    {
        var step = new FlowStep(plan, state);
        switch (occurrence)
        {
            case Occurrence.Started started when state.Status == RunStatus.Pending:
                step.Emit(new RunStarted(plan.Definition.DefinitionId, plan.Definition.Version, plan.Definition.Name, started.By) { Rules = started.Rules > 0 ? started.Rules : null });
                step.Begin(started.Rules);
                break;
            case Occurrence.Forked forked when state.Status == RunStatus.Pending:
                step.Emit(new RunForked(plan.Definition.DefinitionId, plan.Definition.Version, plan.Definition.Name, forked.By, forked.Fork, forked.Rules));
                step.BeginFrom(forked.Fork, forked.Rules);
                break;
            case Occurrence.Completed completed when step.FindWorking(completed.Execution) is { } token:
                if (step.Offers(token, completed.Outcome))
                {
                    step.Complete(completed.Execution, token, completed.Outcome, completed.Usage);
                }
                else
                {
                    step.Fail(completed.Execution, token, UnknownOutcome(completed.Outcome), completed.Usage);
                }

                break;
            case Occurrence.Faulted faulted when (step.FindWorking(faulted.Execution) ?? step.Find(faulted.Execution, TokenStatus.Iterating)) is { } token:
                Fail(plan, step, faulted, token);
                break;
            case Occurrence.Expanded expanded when step.Find(expanded.Execution, TokenStatus.Running) is { } token:
                step.Expand(expanded.Execution, token, expanded.Items);
                break;
            case Occurrence.EventReceived received when step.Find(received.Execution, TokenStatus.Waiting) is { Bookmark: BookmarkKinds.Event } token:
                step.Emit(new EventReceived(received.Execution, step.IdOf(token), received.By));
                step.Complete(received.Execution, token, Ports.Done, null);
                break;
            case Occurrence.DeadlineReached when state.Status is RunStatus.Running or RunStatus.Paused or RunStatus.Failing:
                step.Emit(new RunTimedOut());
                step.CancelEverything("The run's time was over.");
                step.Finish(RunStatus.Finished, RunOutcome.TimedOut, "The run took longer than its limit allows.");
                break;
            case Occurrence.Suspended suspended when step.Find(suspended.Execution, TokenStatus.Running) is { } token:
                Suspend(step, suspended, token);
                break;
            case Occurrence.Decided decided when step.Find(decided.Execution, TokenStatus.Waiting) is { Bookmark: BookmarkKinds.Gate } token && step.Offers(token, decided.Decision):
                step.Emit(new GateDecided(decided.Execution, step.IdOf(token), decided.Decision, decided.By, decided.Instruction));
                step.Complete(decided.Execution, token, decided.Decision, null);
                break;
            case Occurrence.Elapsed elapsed when step.Find(elapsed.Execution, TokenStatus.Waiting) is { Bookmark: not BookmarkKinds.Retry } token && step.Offers(token, elapsed.Outcome):
                step.Complete(elapsed.Execution, token, elapsed.Outcome, null);
                break;
            case Occurrence.RetryDue due when step.Find(due.Execution, TokenStatus.Waiting) is { Bookmark: BookmarkKinds.Retry } token:
                step.RestartOrHold(due.Execution, token with { Attempt = token.Attempt + 1 });
                step.Settle();
                break;
            case Occurrence.RunnerLost or Occurrence.RunnerReleased:
                Recover(step, countsAsLost: occurrence is Occurrence.RunnerLost);
                break;
            case Occurrence.Noted noted when step.Find(noted.Execution, TokenStatus.Running) is { } token:
                step.Emit(new StepNoted(noted.Execution, step.IdOf(token), noted.Note.Kind, noted.Note.Speaker, noted.Note.Text));
                break;
            case Occurrence.StopRequested stop when state.Status != RunStatus.Finished:
                step.Emit(new StopRequested(stop.By, stop.Reason));
                step.CancelEverything("The run was stopped.");
                step.Finish(RunStatus.Finished, RunOutcome.Cancelled, stop.Reason);
                break;
            case Occurrence.PauseRequested pause when state.Status == RunStatus.Running:
                step.Pause(pause.By, pause.Reason);
                break;
            case Occurrence.ResumeRequested resume when state.Status is RunStatus.Failed or RunStatus.Paused:
                step.Resume(resume.By, resume.Reason);
                break;
            case Occurrence.SkipRequested skip when CanSkip(plan, state, skip.Execution, skip.Outcome):
                step.Skip(skip);
                break;
        }

        return step.ToTransition();
    }

    /// <summary>
    /// Whether a person may give this visit's result by hand. Not at a loop's limit: what stands there is the round that was not allowed, not a step
    /// that failed.
    /// </summary>
    /// <param name="outcome">The port by which the step would be left.</param>
    public static bool CanSkip(WorkflowPlan plan, WorkflowState state, int execution, string outcome) =>
        state.Status != RunStatus.Finished && state.Tokens.GetValueOrDefault(execution) is { AtLimit: false } token
        && plan.Activities[token.Activity].Activity.Settings is var settings && !(settings is ForEachSettings && outcome == Ports.Item)
        && new FlowStep(plan, state).Offers(token, outcome);

    /// <summary>Whether a failure ends the visit with the value that was set for this case, so that this value is its result.</summary>
    public static bool GoesOnWithValue(WorkflowPlan plan, WorkflowState state, int execution, Fault fault) =>
        state.Tokens.GetValueOrDefault(execution) is { } token
        && plan.Activities[token.Activity].Activity.Settings is WorkSettings { ValueOnError: not null } work
        && !IsTriedAgain(work.Retry, token, fault) && !FlowStep.HasErrorPath(plan, token);

    private static Fault UnknownOutcome(string outcome) => new(
        "step.unknownOutcome", $"The step ended with the outcome “{outcome}”, which it does not have. Nothing is connected to that; correct the step, then resume the run.");

    private static void Suspend(FlowStep step, Occurrence.Suspended suspended, Token token)
    {
        if (step.Status == RunStatus.Failing && suspended.BookmarkKind != BookmarkKinds.Child)
        {
            step.Hold(suspended.Execution, token with { Attempt = token.Attempt + 1 });
            step.Settle();
            return;
        }

        step.Wait(suspended.Execution, token, suspended.BookmarkKind, suspended.DueAfter, suspended.DueAt, suspended.Child);
        step.Emit(new StepSuspended(suspended.Execution, step.IdOf(token), suspended.BookmarkKind, suspended.DueAfter) { DueAt = suspended.DueAt, Child = suspended.Child });
    }

    private static void Fail(WorkflowPlan plan, FlowStep step, Occurrence.Faulted faulted, Token token)
    {
        var policy = plan.Activities[token.Activity].Activity.Settings is WorkSettings work ? work.Retry : RetryPolicy.None;
        if (IsTriedAgain(policy, token, faulted.Fault))
        {
            double? chance = policy.Jitter ? faulted.Chance : null;
            var delay = DelayAfter(token.Failures + 1, policy, faulted.Fault, chance ?? 0);
            step.Emit(new StepRetryScheduled(faulted.Execution, step.IdOf(token), token.Attempt, faulted.Fault, delay) { Usage = faulted.Usage, Chance = chance });
            var next = token with { Lost = 0, Failures = token.Failures + 1 };
            if (step.Status == RunStatus.Failing)
            {
                // It has attempts left, so its error path would be too early; they follow when the run is resumed.
                step.Hold(faulted.Execution, next with { Attempt = token.Attempt + 1 });
                step.Settle();
                return;
            }

            step.Wait(faulted.Execution, next, BookmarkKinds.Retry, delay);
            return;
        }

        step.Fail(faulted.Execution, token, faulted.Fault, faulted.Usage);
    }

    private static bool IsTriedAgain(RetryPolicy policy, Token token, Fault fault) =>
        fault.Retryable && token.Failures + 1 < policy.MaxAttempts
        && (policy.Only.IsDefaultOrEmpty || (fault.Kind is { } kind && policy.Only.Contains(kind)));

    /// <summary>Grows as the policy says; never shorter than the other side asked for, never longer than the longest.</summary>
    private static TimeSpan DelayAfter(int failures, RetryPolicy policy, Fault fault, double chance)
    {
        // In seconds as a number: a long first delay, doubled often, is more than a TimeSpan holds.
        var own = policy.FirstDelay.TotalSeconds * (policy.Growth == RetryGrowth.Fixed ? 1 : Math.Pow(2, Math.Min(failures - 1, 30))) * (1 + (chance / 2));
        var asked = fault.RetryAfter?.TotalSeconds ?? 0;
        var delay = Math.Max(own, asked);
        return delay >= RetryPolicy.LongestDelay.TotalSeconds ? RetryPolicy.LongestDelay : TimeSpan.FromSeconds(delay);
    }

    private static void Recover(FlowStep step, bool countsAsLost)
    {
        foreach (var (execution, _) in step.TokensIn(TokenStatus.Running))
        {
            // The failure of one before it may have ended this visit.
            if (step.Find(execution, TokenStatus.Running) is not { } token)
            {
                continue;
            }

            step.Emit(new StepLost(execution, step.IdOf(token), token.Attempt, !countsAsLost));
            var lost = countsAsLost ? token.Lost + 1 : token.Lost;
            if (lost >= MostLostAttempts)
            {
                step.Fail(execution, token, new Fault(
                    "step.lost",
                    $"The runner stopped {lost} times in a row while it worked on this step, so it is not started again by itself. See the runner's log, then resume the run."), null);
            }
            else
            {
                step.RestartOrHold(execution, token with { Attempt = token.Attempt + 1, Lost = lost });
            }
        }

        step.Settle();
    }
}
