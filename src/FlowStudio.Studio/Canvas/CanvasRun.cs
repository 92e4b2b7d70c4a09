namespace FlowStudio.Studio.Canvas;

/// <summary>The numbers are the contract's: a run sends many.</summary>
public enum NodeRunStatus
{
    None = 0,
    Running = 1,
    WaitingForPerson = 2,
    WaitingForTime = 3,
    Done = 4,
    Failed = 5,
    NotTaken = 6,
    Cancelled = 7,
    Retrying = 8,
    DoneByHand = 9,
    Held = 10,
    LimitReached = 11,
    WaitingForEvent = 12,
    WaitingForRun = 13,
    TimedOut = 14,
    FailedCheck = 15,
    Expired = 16,
    WentOn = 17,
    Kept = 18,
    NoProgress = 19,
}

public enum EdgeRunStatus
{
    None = 0,
    Taken = 1,
    NotTaken = 2,
}

/// <param name="Count">How often the step has been entered (or tried); shown above 1.</param>
/// <param name="Note">A few words beside the state: "3 of 10". Empty: none.</param>
public readonly record struct NodeRun(string Id, NodeRunStatus Status, int Count = 1, string Note = "");

/// <param name="Id">The edge's <c>source/port/target</c>.</param>
public readonly record struct EdgeRun(string Id, EdgeRunStatus Status);

/// <summary>
/// State of a run, by ids; the component turns them into the indices that travel. Send at most ten a second and the last state of each step
/// only: that is what the browser can paint.
/// </summary>
/// <param name="Full">True: what is not named has no state. The first frame of a run, and the first after a load, must be full.</param>
public sealed record CanvasRun(string RunId, bool Full, IReadOnlyList<NodeRun> Nodes, IReadOnlyList<EdgeRun> Edges);

/// <summary>What travels. N: [index, status, count], and a note where there is one; E: [index, state].</summary>
internal sealed record RunFrame(string RunId, long Seq, bool Full, IReadOnlyList<object[]> N, IReadOnlyList<int[]> E);

/// <summary>What travels of a running step's text.</summary>
internal sealed record TextLine(int Ix, string Text);
