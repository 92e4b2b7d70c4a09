using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Workflows.Events;

/// <summary>What a screen shows of one step: its latest visit that is not over, else its latest one, and how many there were.</summary>
public sealed record StepView
{
    public static StepView New { get; } = new();

    public ViewStatus Status { get; init; } = ViewStatus.NotStarted;

    /// <summary>Of the latest visit; 0: none.</summary>
    public int Execution { get; init; }

    /// <summary>How often the step was started, attempts not counted.</summary>
    public int Visits { get; init; }

    /// <summary>Of the latest visit; counts from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>The port by which it was left; empty while it is not over.</summary>
    public string Outcome { get; init; } = "";

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When it goes on by itself.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Of the latest failure in this visit.</summary>
    public Fault? Fault { get; init; }

    public GateDecided? Decision { get; init; }

    /// <summary>Who gave the result by hand, and why; null: nobody did.</summary>
    public StepSkipped? Skipped { get; init; }

    public StepUsage? Usage { get; init; }

    /// <summary>The latest visit's notes, at most the last <see cref="MostNotes"/>.</summary>
    public ImmutableArray<StepNoted> Notes { get; init; } = [];

    public const int MostNotes = 200;

    /// <summary>Taken over from the run that this one goes on from.</summary>
    public bool Kept { get; init; }

    /// <summary>Of a For each: its items, and how many of them are over; null: it is none, or has not found them yet.</summary>
    public int? Items { get; init; }

    public int ItemsEnded { get; init; }

    /// <summary>The run that a Workflow step started.</summary>
    public Guid? Child { get; init; }

    /// <summary>Who sent the event that came; null: none did.</summary>
    public string? EventBy { get; init; }

    /// <summary>How many of the latest visit's attempts ended with their runner.</summary>
    public int Lost { get; init; }

    /// <summary>Visits before this one that are not over either: the items of a For each may be under way at once.</summary>
    public ImmutableSortedDictionary<int, StepView> Others { get; init; } = ImmutableSortedDictionary<int, StepView>.Empty;

    public StepView Apply(StepEvent e, DateTimeOffset at)
    {
        if (Others.TryGetValue(e.Execution, out var other))
        {
            other = other.Change(e, at);
            return this with { Others = other.IsOver ? Others.Remove(e.Execution) : Others.SetItem(e.Execution, other) };
        }

        var next = Change(e, at);
        if (next.Execution != Execution && Execution > 0 && !IsOver)
        {
            return next with { Others = Others.Add(Execution, this with { Others = Others.Clear() }) };
        }

        next = next with { Others = Others };
        if (!next.IsOver || Others.IsEmpty)
        {
            return next;
        }

        var (execution, open) = Others.Last();
        return open with { Others = Others.Remove(execution), Visits = next.Visits };
    }

    /// <summary>Nothing more happens to this visit. One that failed may yet be resumed.</summary>
    private bool IsOver => Outcome.Length > 0 || Status is ViewStatus.Done or ViewStatus.Expired or ViewStatus.WentOn or ViewStatus.SkippedByHand or ViewStatus.Cancelled or ViewStatus.NotTaken;

    private StepView Change(StepEvent e, DateTimeOffset at) => e switch
    {
        StepStarted started when started.Execution > Execution => New with
        {
            Status = ViewStatus.Running,
            Execution = started.Execution,
            Visits = Visits + 1,
            Attempt = started.Attempt,
            StartedAt = at,
        },
        StepStarted started when started.Execution == Execution => this with { Status = ViewStatus.Running, Attempt = started.Attempt, DueAt = null, EndedAt = null, Outcome = "" },
        // What comes too late for a visit that is over.
        _ when e.Execution < Execution => this,
        StepNoted noted => this with { Notes = Shorten(Notes.Add(noted)) },
        StepSuspended suspended => this with
        {
            Status = suspended.BookmarkKind switch
            {
                BookmarkKinds.Gate => ViewStatus.WaitingForPerson,
                BookmarkKinds.Event => ViewStatus.WaitingForEvent,
                BookmarkKinds.Child => ViewStatus.WaitingForRun,
                _ => ViewStatus.WaitingForTime,
            },
            DueAt = suspended.DueAt ?? at + suspended.DueAfter,
            Child = suspended.Child ?? Child,
        },
        EventReceived received => this with { EventBy = received.By },
        ForEachStarted each => this with { Items = each.Items, ItemsEnded = 0 },
        ItemEnded => this with { ItemsEnded = ItemsEnded + 1 },
        GateDecided decided => this with { Decision = decided },
        StepCompleted completed => this with
        {
            Status = completed.Outcome == Ports.Expired && Status is (ViewStatus.WaitingForPerson or ViewStatus.WaitingForEvent) ? ViewStatus.Expired : ViewStatus.Done,
            Outcome = completed.Outcome, EndedAt = at, DueAt = null, Usage = completed.Usage ?? Usage, Fault = null,
        },
        StepSkipped skipped when skipped.Execution == Execution => this with
        {
            Status = ViewStatus.SkippedByHand, Skipped = skipped, Outcome = skipped.Outcome, EndedAt = at, DueAt = null, Fault = null,
        },
        StepFaulted faulted => this with
        {
            Status = faulted switch
            {
                { WentOn: true } => ViewStatus.WentOn,
                { Fault.Code: "loop.limit" or "run.stepLimit" } => ViewStatus.LimitReached,
                { Fault.Code: "step.timeout" } => ViewStatus.TimedOut,
                { Fault.Code: Activities.SuccessChecks.Code } => ViewStatus.FailedCheck,
                _ => ViewStatus.Failed,
            },
            Outcome = faulted.WentOn == true ? Ports.Done : faulted.Taken.IsDefaultOrEmpty ? "" : Ports.Failed,
            Fault = faulted.Fault,
            EndedAt = at,
            DueAt = null,
            Usage = faulted.Usage ?? Usage,
        },
        StepRetryScheduled retry => this with { Status = ViewStatus.Retrying, Fault = retry.Fault, DueAt = at + retry.Delay },
        StepLost => this with { Lost = Lost + 1 },
        StepCancelled => this with { Status = ViewStatus.Cancelled, EndedAt = at, DueAt = null },
        StepHeld when Execution == e.Execution => this with { Status = ViewStatus.Held, DueAt = null },
        StepHeld => New with { Status = ViewStatus.Held, Execution = e.Execution, Visits = Visits + 1, Attempt = 1 },
        _ => this,
    };

    private static ImmutableArray<StepNoted> Shorten(ImmutableArray<StepNoted> notes) => notes.Length > MostNotes ? notes.RemoveAt(0) : notes;
}
