namespace FlowStudio.Studio.Components;

/// <summary>Every state that a workflow, a run or a step is shown in.</summary>
public enum Status
{
    Draft,
    Published,
    Running,
    WaitingForPerson,
    WaitingForTime,
    Done,
    Failed,
    Cancelled,
    NotTaken,
    Retrying,
    LimitReached,
    Paused,
    DoneByHand,
}
