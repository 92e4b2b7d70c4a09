using System.Collections.Immutable;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Workflows.Events;

/// <summary>
/// What a screen shows of a run: a pure fold over its events. Live, after coming back, and in a replay it is the same fold.
/// </summary>
public sealed record RunView
{
    public static RunView Empty { get; } = new();

    /// <summary>The last event that is in it; 0: none.</summary>
    public long Sequence { get; init; }

    public ViewStatus Status { get; init; } = ViewStatus.NotStarted;

    public RunOutcome? Outcome { get; init; }

    /// <summary>Why it ended as it did, in plain words.</summary>
    public string Reason { get; init; } = "";

    public string StartedBy { get; init; } = "";

    /// <summary>Who paused it, and why; null: it is not paused.</summary>
    public RunPaused? Pause { get; init; }

    /// <summary>The run that this one goes on from; null: it began at the beginning.</summary>
    public Guid? ForkedFrom { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>By activity id. An activity that nothing happened to is not in it.</summary>
    public ImmutableDictionary<string, StepView> Steps { get; init; } = ImmutableDictionary<string, StepView>.Empty;

    /// <summary>By connection id.</summary>
    public ImmutableDictionary<string, ConnectionView> Connections { get; init; } = ImmutableDictionary<string, ConnectionView>.Empty;

    public long InputTokens { get; init; }

    public long OutputTokens { get; init; }

    /// <summary>The sum of what is known.</summary>
    public decimal CostUsd { get; init; }

    /// <summary>Some call's price is not known, so <see cref="CostUsd"/> is too low.</summary>
    public bool CostIsPartial { get; init; }

    public bool Simulated { get; init; }

    public RunView Apply(RecordedEvent recorded)
    {
        if (recorded.Sequence <= Sequence)
        {
            return this;
        }

        var view = this with { Sequence = recorded.Sequence };
        return recorded.Event switch
        {
            RunStarted e => view with { Status = ViewStatus.Running, StartedBy = e.StartedBy, StartedAt = recorded.At },
            RunForked e => view.Forked(e, recorded.At),
            RunFinished e => view with { Status = StatusOf(e.Outcome), Outcome = e.Outcome, Reason = e.Reason, EndedAt = recorded.At },
            RunPaused e => view with { Status = ViewStatus.Paused, Pause = e },
            RunResumed => view with { Pause = null, Status = ViewStatus.Running, Outcome = null, Reason = "", EndedAt = null },
            PathNotTaken e => view.NotTaken(e),
            StepCompleted e => view.Taken(e.Taken).Spent(e.Usage).Step(e, recorded.At),
            ForEachStarted e => view.Taken(e.Taken).Step(e, recorded.At),
            ItemEnded e => view.Taken(e.Taken).Step(e, recorded.At),
            // A failure ends a pause: the run is on its way to failed.
            StepFaulted e => (view with { Status = Status == ViewStatus.Paused && e.Taken.IsEmpty ? ViewStatus.Running : Status })
                .Taken(e.Taken).Spent(e.Usage).Step(e, recorded.At),
            StepSkipped e => view.Taken(e.Taken).Step(e, recorded.At),
            StepRetryScheduled e => view.Spent(e.Usage).Step(e, recorded.At),
            StepEvent e => view.Step(e, recorded.At),
            _ => view,
        };
    }

    public RunView Apply(IEnumerable<RecordedEvent> recorded) => recorded.Aggregate(this, (view, e) => view.Apply(e));

    private static ViewStatus StatusOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Completed => ViewStatus.Done,
        RunOutcome.Failed => ViewStatus.Failed,
        RunOutcome.Cancelled => ViewStatus.Cancelled,
        RunOutcome.TimedOut => ViewStatus.TimedOut,
        RunOutcome.FailedCheck => ViewStatus.FailedCheck,
        _ => ViewStatus.LimitReached,
    };

    private RunView Forked(RunForked e, DateTimeOffset at)
    {
        var steps = Steps.ToBuilder();
        foreach (var kept in e.Fork.Kept)
        {
            steps[kept.ActivityId] = StepView.New with
            {
                Status = ViewStatus.Done, Execution = kept.Execution, Visits = 1, Attempt = 1, Outcome = kept.Outcome, Kept = true, StartedAt = at, EndedAt = at,
            };
        }

        return (this with { Status = ViewStatus.Running, StartedBy = e.StartedBy, StartedAt = at, ForkedFrom = e.Fork.From, Steps = steps.ToImmutable() }).Taken(e.Fork.Connections);
    }

    private RunView Step(StepEvent e, DateTimeOffset at)
    {
        var step = (Steps.GetValueOrDefault(e.ActivityId) ?? StepView.New).Apply(e, at);
        return this with { Steps = Steps.SetItem(e.ActivityId, step) };
    }

    private RunView NotTaken(PathNotTaken e)
    {
        var steps = Steps.ToBuilder();
        foreach (var id in e.Activities)
        {
            // A step that was visited in an earlier round keeps what it shows.
            if (!steps.ContainsKey(id))
            {
                steps[id] = StepView.New with { Status = ViewStatus.NotTaken };
            }
        }

        var connections = Connections.ToBuilder();
        foreach (var id in e.Connections)
        {
            if (!connections.ContainsKey(id))
            {
                connections[id] = new ConnectionView(0);
            }
        }

        return this with { Steps = steps.ToImmutable(), Connections = connections.ToImmutable() };
    }

    private RunView Taken(ImmutableArray<string> ids) => ids.IsDefaultOrEmpty
        ? this
        : this with
        {
            Connections = Connections.SetItems(ids.Select(id =>
                KeyValuePair.Create(id, new ConnectionView((Connections.GetValueOrDefault(id)?.Taken ?? 0) + 1)))),
        };

    private RunView Spent(StepUsage? usage) => usage is null
        ? this
        : this with
        {
            InputTokens = InputTokens + usage.InputTokens,
            OutputTokens = OutputTokens + usage.OutputTokens,
            CostUsd = CostUsd + (usage.CostUsd ?? 0),
            CostIsPartial = CostIsPartial || usage.CostUsd is null,
            Simulated = Simulated || usage.Simulated,
        };
}

/// <param name="Taken">How often it was followed; 0: the run went another way.</param>
public sealed record ConnectionView(int Taken);

/// <summary>What is shown at a glance, for a run and for a step.</summary>
public enum ViewStatus
{
    NotStarted,
    Running,
    WaitingForPerson,
    WaitingForTime,

    /// <summary>A message from outside is waited for.</summary>
    WaitingForEvent,

    /// <summary>The run that the step started is under way.</summary>
    WaitingForRun,

    /// <summary>An attempt failed and the next one follows.</summary>
    Retrying,
    Done,
    Failed,
    NotTaken,
    Cancelled,

    /// <summary>Another step failed, or the run was paused, before this one was done; it goes on when the run is resumed.</summary>
    Held,

    /// <summary>Of a run: a person paused it.</summary>
    Paused,

    /// <summary>Of a step: a person gave its result by hand.</summary>
    SkippedByHand,
    LimitReached,
    TimedOut,

    /// <summary>The result did not pass the step's success check.</summary>
    FailedCheck,

    /// <summary>Of a step: nobody answered, or nothing came, in time.</summary>
    Expired,

    /// <summary>Of a step: it failed, and the run went on with the value that was set for this case.</summary>
    WentOn,
}
