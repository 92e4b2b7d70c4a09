using System.Collections.Immutable;
using FlowStudio.Workflows.Events;

namespace FlowStudio.Workflows.Execution;

/// <summary>Something that happened to a run from outside. A closed union: the cases below are all there are.</summary>
public abstract record Occurrence
{
    private Occurrence()
    {
    }

    /// <param name="Rules">Which rules the run follows.</param>
    public sealed record Started(string By, int Rules = WorkflowTransition.CurrentRules) : Occurrence;

    /// <summary>The run begins with what another one has done.</summary>
    public sealed record Forked(ForkPlan Fork, string By, int Rules = WorkflowTransition.CurrentRules) : Occurrence;

    /// <param name="Outcome">The port by which the step is left.</param>
    public sealed record Completed(int Execution, string Outcome, StepUsage? Usage = null) : Occurrence;

    /// <param name="Chance">From 0 to 1: lengthens the pause before the next attempt, where the policy wants it.</param>
    public sealed record Faulted(int Execution, Fault Fault, StepUsage? Usage = null, double Chance = 0) : Occurrence;

    /// <param name="DueAt">The moment, when it was given as one.</param>
    /// <param name="Child">The run that was started, for a Workflow step.</param>
    public sealed record Suspended(int Execution, string BookmarkKind, TimeSpan? DueAfter, DateTimeOffset? DueAt = null, Guid? Child = null) : Occurrence;

    /// <summary>A For each has found its items.</summary>
    public sealed record Expanded(int Execution, int Items) : Occurrence;

    /// <summary>The event from outside came for which a step waited.</summary>
    public sealed record EventReceived(int Execution, string By) : Occurrence;

    /// <summary>The time that the run as a whole had is over.</summary>
    public sealed record DeadlineReached : Occurrence;

    /// <summary>A person decided at a gate.</summary>
    public sealed record Decided(int Execution, string Decision, string By, string Instruction) : Occurrence;

    /// <summary>The time came for which a step waited.</summary>
    public sealed record Elapsed(int Execution, string Outcome) : Occurrence;

    /// <summary>The pause before the next attempt is over.</summary>
    public sealed record RetryDue(int Execution) : Occurrence;

    /// <summary>The runner that had the run went away; a new one has taken it.</summary>
    public sealed record RunnerLost : Occurrence;

    /// <summary>The runner gave the run back without finishing its steps, on purpose (shutdown).</summary>
    public sealed record RunnerReleased : Occurrence;

    public sealed record StopRequested(string By, string Reason) : Occurrence;

    /// <param name="Reason">In the person's words; empty: none was given.</param>
    public sealed record PauseRequested(string By, string Reason = "") : Occurrence;

    /// <summary>A person does a step's work by hand: it is left by this port, and its result is what the person gave.</summary>
    public sealed record SkipRequested(int Execution, string Outcome, string By, string Reason) : Occurrence;

    /// <summary>A person lets a failed or paused run go on.</summary>
    public sealed record ResumeRequested(string By, string Reason = "") : Occurrence;

    public sealed record Noted(int Execution, ActivityNote Note) : Occurrence;
}

/// <summary>What is to be done after a transition. Done by the runner, in the order given.</summary>
public abstract record Order
{
    private Order()
    {
    }

    public sealed record Execute(int Execution, int Activity, int Attempt) : Order;

    /// <summary>Stop working on it; its result is not wanted any more.</summary>
    public sealed record Cancel(int Execution) : Order;

    /// <summary>Write the bookmark that was asked for; with a due time, wake the run then.</summary>
    /// <param name="Execution">0: it belongs to the run as a whole.</param>
    public sealed record Wait(int Execution, string BookmarkKind, TimeSpan? DueAfter, DateTimeOffset? DueAt = null, Guid? Child = null) : Order;

    /// <summary>An item of a For each begins: its steps see it as the value of the For each.</summary>
    public sealed record BeginItem(int Execution, int Activity, int Item, int Scope) : Order;

    /// <summary>An item is over.</summary>
    /// <param name="Sources">The activities by which it led back; their results are the item's.</param>
    public sealed record EndItem(int Execution, int Item, int Scope, ImmutableArray<int> Sources) : Order;

    /// <summary>All items are over: the For each ends with their results, in order.</summary>
    /// <param name="Scope">The item around the For each itself; 0: none.</param>
    public sealed record Collect(int Execution, int Activity, int Attempt, int Scope) : Order;

    /// <summary>Take back the bookmark: nobody need decide any more.</summary>
    public sealed record Withdraw(int Execution) : Order;
}
