using System.Collections.Immutable;
using System.Text.Json.Serialization;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Workflows.Events;

/// <summary>
/// Something that happened in a run. Numbered without gaps from 1 within the run and never changed; the only thing that a screen sees of a run.
/// The words in the file (<c>type</c>) must keep their meaning for ever: old journals are read by new code.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RunStarted), "runStarted")]
[JsonDerivedType(typeof(StepStarted), "stepStarted")]
[JsonDerivedType(typeof(StepNoted), "stepNoted")]
[JsonDerivedType(typeof(StepSuspended), "stepSuspended")]
[JsonDerivedType(typeof(GateDecided), "gateDecided")]
[JsonDerivedType(typeof(StepCompleted), "stepCompleted")]
[JsonDerivedType(typeof(StepFaulted), "stepFaulted")]
[JsonDerivedType(typeof(StepRetryScheduled), "stepRetryScheduled")]
[JsonDerivedType(typeof(StepLost), "stepLost")]
[JsonDerivedType(typeof(StepCancelled), "stepCancelled")]
[JsonDerivedType(typeof(StepHeld), "stepHeld")]
[JsonDerivedType(typeof(PathNotTaken), "pathNotTaken")]
[JsonDerivedType(typeof(LoopRound), "loopRound")]
[JsonDerivedType(typeof(StepSkipped), "stepSkipped")]
[JsonDerivedType(typeof(RunPaused), "runPaused")]
[JsonDerivedType(typeof(RunResumed), "runResumed")]
[JsonDerivedType(typeof(StopRequested), "stopRequested")]
[JsonDerivedType(typeof(RunFinished), "runFinished")]
[JsonDerivedType(typeof(RunForked), "runForked")]
[JsonDerivedType(typeof(RunTimedOut), "runTimedOut")]
[JsonDerivedType(typeof(EventReceived), "eventReceived")]
[JsonDerivedType(typeof(ForEachStarted), "forEachStarted")]
[JsonDerivedType(typeof(ItemEnded), "itemEnded")]
public abstract record WorkflowEvent;

/// <summary>An event about one visit to one step.</summary>
/// <param name="Execution">The number of the visit, unique in the run.</param>
/// <param name="ActivityId">As in the definition.</param>
public abstract record StepEvent(int Execution, string ActivityId) : WorkflowEvent;

public sealed record RunStarted(string DefinitionId, int Version, string Name, string StartedBy) : WorkflowEvent
{
    /// <summary>Which rules the run follows; null: those before they were numbered.</summary>
    public int? Rules { get; init; }
}

/// <summary>The run began with what another one had done.</summary>
public sealed record RunForked(string DefinitionId, int Version, string Name, string StartedBy, ForkPlan Fork, int Rules) : WorkflowEvent;

/// <summary>The time that the run as a whole had is over.</summary>
public sealed record RunTimedOut : WorkflowEvent;

/// <param name="Attempt">Counts from 1.</param>
public sealed record StepStarted(int Execution, string ActivityId, int Attempt) : StepEvent(Execution, ActivityId);

/// <summary>A fact from inside a step (<see cref="ActivityNote"/>).</summary>
public sealed record StepNoted(int Execution, string ActivityId, string Kind, string Speaker, string Text) : StepEvent(Execution, ActivityId);

/// <param name="BookmarkKind">One of <see cref="BookmarkKinds"/>.</param>
/// <param name="DueAfter">When it goes on by itself.</param>
public sealed record StepSuspended(int Execution, string ActivityId, string BookmarkKind, TimeSpan? DueAfter) : StepEvent(Execution, ActivityId)
{
    /// <summary>When it goes on by itself, where that is a moment and not a span.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The run that a Workflow step started.</summary>
    public Guid? Child { get; init; }
}

/// <summary>The event from outside came for which the step waited.</summary>
/// <param name="By">Who sent it.</param>
public sealed record EventReceived(int Execution, string ActivityId, string By) : StepEvent(Execution, ActivityId);

/// <summary>A For each has found its items.</summary>
/// <param name="Taken">Ids of the connections that lead to what is done for each item.</param>
public sealed record ForEachStarted(int Execution, string ActivityId, int Items, ImmutableArray<string> Taken) : StepEvent(Execution, ActivityId);

/// <param name="Item">From 0.</param>
/// <param name="Taken">Ids of the connections that led back.</param>
public sealed record ItemEnded(int Execution, string ActivityId, int Item, ImmutableArray<string> Taken) : StepEvent(Execution, ActivityId);

public sealed record GateDecided(int Execution, string ActivityId, string Decision, string By, string Instruction) : StepEvent(Execution, ActivityId);

/// <param name="Outcome">The port that was taken.</param>
/// <param name="Taken">Ids of the connections that were followed.</param>
public sealed record StepCompleted(int Execution, string ActivityId, string Outcome, ImmutableArray<string> Taken) : StepEvent(Execution, ActivityId)
{
    /// <summary>What the step's calls to models came to; null when it made none.</summary>
    public StepUsage? Usage { get; init; }
}

/// <param name="CostUsd">Null: not known.</param>
/// <param name="Simulated">At least one answer came from the simulated model.</param>
public sealed record StepUsage(long InputTokens, long OutputTokens, decimal? CostUsd, bool Simulated, string Model);

/// <param name="Taken">The connections of the step's error path, when it has one; the run then goes on there.</param>
public sealed record StepFaulted(int Execution, string ActivityId, int Attempt, Fault Fault, ImmutableArray<string> Taken) : StepEvent(Execution, ActivityId)
{
    /// <summary>The run goes on by "Done" with the value that was set for this case. Null: it does not.</summary>
    public bool? WentOn { get; init; }

    public StepUsage? Usage { get; init; }
}

/// <summary>An attempt failed for a reason that may pass; the next one follows after a pause in which no runner is held.</summary>
public sealed record StepRetryScheduled(int Execution, string ActivityId, int Attempt, Fault Fault, TimeSpan Delay) : StepEvent(Execution, ActivityId)
{
    /// <summary>From 0 to 1: by how much chance has lengthened the pause. Null: not at all.</summary>
    public double? Chance { get; init; }

    public StepUsage? Usage { get; init; }
}

/// <summary>The runner that worked on the step went away; another one starts it again.</summary>
/// <param name="Released">It gave the step back on purpose, for example to shut down.</param>
public sealed record StepLost(int Execution, string ActivityId, int Attempt, bool Released) : StepEvent(Execution, ActivityId);

/// <param name="Reason">In plain words.</param>
public sealed record StepCancelled(int Execution, string ActivityId, string Reason) : StepEvent(Execution, ActivityId);

/// <summary>A person gave the step's result by hand.</summary>
/// <param name="Outcome">The port that was taken.</param>
/// <param name="Reason">In the person's words; may be empty.</param>
/// <param name="Taken">Ids of the connections that were followed.</param>
public sealed record StepSkipped(int Execution, string ActivityId, string Outcome, string By, string Reason, ImmutableArray<string> Taken) : StepEvent(Execution, ActivityId);

/// <summary>The step was due, or was waiting, when another one failed or the run was paused. It goes on when the run is resumed.</summary>
public sealed record StepHeld(int Execution, string ActivityId) : StepEvent(Execution, ActivityId);

/// <summary>The run went another way. Lists may be long; together they cover what this step of the run decided.</summary>
public sealed record PathNotTaken(ImmutableArray<string> Activities, ImmutableArray<string> Connections) : WorkflowEvent;

/// <param name="ActivityId">The step at which the loop begins again.</param>
/// <param name="Round">2 for the first time it goes back.</param>
/// <param name="Taken">Ids of the connections that went back; the steps that they left have them in their own events, too.</param>
public sealed record LoopRound(string ActivityId, int Round, ImmutableArray<string> Taken) : WorkflowEvent;

/// <summary>A person paused the run: what was being executed is finished, nothing new starts.</summary>
public sealed record RunPaused(string By) : WorkflowEvent
{
    /// <summary>In the person's words; null: none was given.</summary>
    public string? Reason { get; init; }
}

/// <summary>A person let a failed or paused run go on from where it stood.</summary>
public sealed record RunResumed(string By) : WorkflowEvent
{
    /// <summary>In the person's words; null: none was given.</summary>
    public string? Reason { get; init; }
}

public sealed record StopRequested(string By, string Reason) : WorkflowEvent;

/// <param name="Reason">In plain words; empty when all went well.</param>
public sealed record RunFinished(RunOutcome Outcome, string Reason) : WorkflowEvent;

/// <summary>How a run ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunOutcome>))]
public enum RunOutcome
{
    Completed,
    Failed,
    Cancelled,

    /// <summary>A loop or the run came to its bound. Never a success.</summary>
    LimitReached,

    /// <summary>The run took longer than it may, or it failed because a step did.</summary>
    TimedOut,

    /// <summary>A result did not pass its check.</summary>
    FailedCheck,
}

/// <summary>An event with its place in the run.</summary>
/// <param name="Sequence">Counts from 1 without gaps.</param>
/// <param name="At">The database's clock.</param>
public sealed record RecordedEvent(long Sequence, DateTimeOffset At, WorkflowEvent Event);
