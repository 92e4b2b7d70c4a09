using FlowStudio.Studio.Components;
using FlowStudio.Studio.Canvas;
using FlowStudio.Workflows.Events;

namespace FlowStudio.Studio.Runs;

/// <summary>How the states of runs and steps look: on the canvas, and in words.</summary>
internal static class RunPicture
{
    public static Status ChipOf(ViewStatus status) => status switch
    {
        ViewStatus.NotStarted => Status.NotStarted,
        ViewStatus.Running => Status.Running,
        ViewStatus.WaitingForPerson => Status.WaitingForPerson,
        ViewStatus.WaitingForTime => Status.WaitingForTime,
        ViewStatus.WaitingForEvent => Status.WaitingForEvent,
        ViewStatus.WaitingForRun => Status.WaitingForRun,
        ViewStatus.Retrying => Status.Retrying,
        ViewStatus.Done => Status.Done,
        ViewStatus.Failed => Status.Failed,
        ViewStatus.NotTaken => Status.NotTaken,
        ViewStatus.Cancelled => Status.Cancelled,
        ViewStatus.Held => Status.Held,
        ViewStatus.Paused => Status.Paused,
        ViewStatus.SkippedByHand => Status.DoneByHand,
        ViewStatus.LimitReached => Status.LimitReached,
        ViewStatus.TimedOut => Status.TimedOut,
        ViewStatus.FailedCheck => Status.FailedCheck,
        ViewStatus.Expired => Status.Expired,
        ViewStatus.WentOn => Status.WentOn,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "There is no look for this state."),
    };

    /// <summary>Of a step.</summary>
    /// <param name="stalled">The run stands still, so that what is under way makes no progress.</param>
    public static Status ChipOf(StepView step, bool stalled) => step switch
    {
        { Kept: true, Status: ViewStatus.Done } => Status.Kept,
        { Status: ViewStatus.Running } when stalled => Status.Stalled,
        _ => ChipOf(step.Status),
    };

    /// <summary>Of the run as a whole: one that waits says for what.</summary>
    /// <param name="gates">Open gates. In a For each, a step may wait for a person while its latest visit does something else.</param>
    public static Status ChipOf(RunView run, int gates = 0, bool stalled = false)
    {
        if (run.Status != ViewStatus.Running)
        {
            return ChipOf(run.Status);
        }

        if (stalled)
        {
            return Status.Stalled;
        }

        // What a person can do something about comes first; a For each is always under way while its items are.
        var live = run.Steps.Values.SelectMany(s => s.Others.Values.Prepend(s)).Where(s => s is not { Items: not null, Status: ViewStatus.Running }).Select(s => s.Status).ToHashSet();
        ReadOnlySpan<ViewStatus> order =
        [
            ViewStatus.WaitingForPerson, ViewStatus.Running, ViewStatus.Retrying, ViewStatus.WaitingForEvent, ViewStatus.WaitingForRun, ViewStatus.WaitingForTime,
        ];
        if (gates > 0)
        {
            return Status.WaitingForPerson;
        }

        foreach (var status in order)
        {
            if (live.Contains(status))
            {
                return ChipOf(status);
            }
        }

        return Status.Running;
    }

    public static NodeRunStatus NodeOf(StepView step, bool stalled) => ChipOf(step, stalled) switch
    {
        Status.NotStarted => NodeRunStatus.None,
        Status.Running => NodeRunStatus.Running,
        Status.WaitingForPerson => NodeRunStatus.WaitingForPerson,
        Status.WaitingForTime => NodeRunStatus.WaitingForTime,
        Status.WaitingForEvent => NodeRunStatus.WaitingForEvent,
        Status.WaitingForRun => NodeRunStatus.WaitingForRun,
        Status.Retrying => NodeRunStatus.Retrying,
        Status.Done => NodeRunStatus.Done,
        Status.Failed => NodeRunStatus.Failed,
        Status.NotTaken => NodeRunStatus.NotTaken,
        Status.Cancelled => NodeRunStatus.Cancelled,
        // A step is never paused, the run around it is.
        Status.Held or Status.Paused => NodeRunStatus.Held,
        Status.DoneByHand => NodeRunStatus.DoneByHand,
        Status.LimitReached => NodeRunStatus.LimitReached,
        Status.TimedOut => NodeRunStatus.TimedOut,
        Status.FailedCheck => NodeRunStatus.FailedCheck,
        Status.Expired => NodeRunStatus.Expired,
        Status.WentOn => NodeRunStatus.WentOn,
        Status.Kept => NodeRunStatus.Kept,
        Status.Stalled => NodeRunStatus.NoProgress,
        var other => throw new ArgumentOutOfRangeException(nameof(step), other, "The canvas has no picture of this state."),
    };

    /// <summary>"3 of 10" for a For each, "4 at once" for a step inside one, and for how long nothing has come of a step that stands still.</summary>
    public static string NoteOf(StepView step, TimeSpan? standing) => step switch
    {
        { Items: { } items } => $"{step.ItemsEnded:N0} of {items:N0}",
        { Status: ViewStatus.Running } when standing is { } time => RunWords.Standing(time),
        { Others.Count: > 0 and var others } => $"{others + 1} at once",
        _ => "",
    };
}
