using FlowStudio.Studio.Canvas;
using FlowStudio.Studio.Components;
using FlowStudio.Workflows.Events;

namespace FlowStudio.Studio.Runs;

/// <summary>How a run looks: on the canvas, and in words.</summary>
internal static class RunPicture
{
    /// <summary>What has changed since <paramref name="shown"/>; everything when nothing was shown yet.</summary>
    public static CanvasRun Frame(Guid run, RunView? shown, RunView now) => new(
        run.ToString(),
        shown is null,
        [.. now.Steps.Where(s => shown is null || !ReferenceEquals(shown.Steps.GetValueOrDefault(s.Key), s.Value))
            .Select(s => new NodeRun(s.Key, StatusOf(s.Value.Status), Math.Max(s.Value.Visits, s.Value.Attempt)))],
        [.. now.Connections.Where(c => shown is null || !ReferenceEquals(shown.Connections.GetValueOrDefault(c.Key), c.Value))
            .Select(c => new EdgeRun(c.Key, c.Value.Taken > 0 ? EdgeRunStatus.Taken : EdgeRunStatus.NotTaken))]);

    public static Status? ChipOf(ViewStatus status) => status switch
    {
        ViewStatus.Running => Status.Running,
        ViewStatus.WaitingForPerson => Status.WaitingForPerson,
        ViewStatus.WaitingForTime => Status.WaitingForTime,
        ViewStatus.Retrying => Status.Retrying,
        ViewStatus.Done => Status.Done,
        ViewStatus.Failed => Status.Failed,
        ViewStatus.NotTaken => Status.NotTaken,
        ViewStatus.Cancelled => Status.Cancelled,
        ViewStatus.LimitReached => Status.LimitReached,
        ViewStatus.Paused => Status.Paused,
        ViewStatus.SkippedByHand => Status.DoneByHand,
        _ => null,
    };

    /// <summary>Of the run as a whole: one that waits for a person says so.</summary>
    public static Status ChipOf(RunView run)
    {
        if (run.Status == ViewStatus.Running)
        {
            var live = run.Steps.Values.Select(s => s.Status).ToHashSet();
            return live.Contains(ViewStatus.WaitingForPerson) ? Status.WaitingForPerson
                : live.Contains(ViewStatus.Running) ? Status.Running
                : live.Contains(ViewStatus.Retrying) ? Status.Retrying
                : live.Contains(ViewStatus.WaitingForTime) ? Status.WaitingForTime
                : Status.Running;
        }

        return ChipOf(run.Status) ?? Status.Running;
    }

    private static NodeRunStatus StatusOf(ViewStatus status) => status switch
    {
        ViewStatus.Running => NodeRunStatus.Running,
        ViewStatus.WaitingForPerson => NodeRunStatus.WaitingForPerson,
        ViewStatus.WaitingForTime => NodeRunStatus.WaitingForTime,
        ViewStatus.Held => NodeRunStatus.Held,
        ViewStatus.Retrying => NodeRunStatus.Retrying,
        ViewStatus.Done => NodeRunStatus.Done,
        ViewStatus.SkippedByHand => NodeRunStatus.DoneByHand,
        ViewStatus.LimitReached => NodeRunStatus.LimitReached,
        ViewStatus.Failed => NodeRunStatus.Failed,
        ViewStatus.NotTaken => NodeRunStatus.NotTaken,
        ViewStatus.Cancelled => NodeRunStatus.Cancelled,
        _ => NodeRunStatus.None,
    };
}
