namespace FlowStudio.Studio.Components;

/// <summary>Every state that a workflow, a run or a step is shown in.</summary>
public enum Status
{
    Draft,
    Published,
    Running,
    WaitingForPerson,
    WaitingForTime,
    WaitingForEvent,
    WaitingForRun,
    Done,
    Failed,
    Cancelled,
    NotTaken,
    Retrying,
    LimitReached,
    Paused,
    DoneByHand,
    NotStarted,
    Queued,
    Held,
    Stalled,
    TimedOut,
    FailedCheck,
    Expired,
    WentOn,
    Kept,
}
