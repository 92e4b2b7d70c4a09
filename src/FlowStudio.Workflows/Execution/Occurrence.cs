using FlowStudio.Workflows.Events;

namespace FlowStudio.Workflows.Execution;

/// <summary>Something that happened to a run from outside. A closed union: the cases below are all there are.</summary>
public abstract record Occurrence
{
    private Occurrence()
    {
    }

    public sealed record Started(string By) : Occurrence;

    /// <param name="Outcome">The port by which the step is left.</param>
    public sealed record Completed(int Execution, string Outcome, StepUsage? Usage = null) : Occurrence;

    public sealed record Faulted(int Execution, Fault Fault, StepUsage? Usage = null) : Occurrence;

    public sealed record Suspended(int Execution, string BookmarkKind, TimeSpan? DueAfter) : Occurrence;

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

    public sealed record PauseRequested(string By) : Occurrence;

    /// <summary>A person does a step's work by hand: it is left by this port, and its result is what the person gave.</summary>
    public sealed record SkipRequested(int Execution, string Outcome, string By, string Reason) : Occurrence;

    /// <summary>A person lets a failed or paused run go on.</summary>
    public sealed record ResumeRequested(string By) : Occurrence;

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
    public sealed record Wait(int Execution, string BookmarkKind, TimeSpan? DueAfter) : Order;

    /// <summary>Take back the bookmark: nobody need decide any more.</summary>
    public sealed record Withdraw(int Execution) : Order;
}
