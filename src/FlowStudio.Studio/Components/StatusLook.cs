namespace FlowStudio.Studio.Components;

/// <summary>How a state is told: a word and an icon always, and a tone that only repeats them in colour.</summary>
public sealed record StatusLook(string Word, IconName Icon, string Tone)
{
    public static StatusLook Of(Status status) => status switch
    {
        Status.Draft => new("draft", IconName.Edit, "quiet"),
        Status.Published => new("published", IconName.Flag, "accent"),
        Status.Running => new("running", IconName.Spinner, "info"),
        Status.WaitingForPerson => new("waiting for a person", IconName.Hand, "warn"),
        Status.WaitingForTime => new("waiting for a time", IconName.Clock, "quiet"),
        Status.WaitingForEvent => new("waiting for an event", IconName.Message, "quiet"),
        Status.WaitingForRun => new("waiting for its run", IconName.Workflow, "info"),
        Status.Done => new("done", IconName.Check, "ok"),
        Status.Failed => new("failed", IconName.Close, "danger"),
        Status.Cancelled => new("cancelled", IconName.Ban, "quiet"),
        Status.NotTaken => new("not taken", IconName.Dash, "quiet"),
        Status.Retrying => new("retrying", IconName.Retry, "warn"),
        Status.LimitReached => new("limit reached", IconName.Gauge, "danger"),
        Status.Paused => new("paused", IconName.Pause, "warn"),
        Status.DoneByHand => new("done by hand", IconName.Skip, "ok"),
        Status.NotStarted => new("not started", IconName.Circle, "quiet"),
        Status.Queued => new("waits for its turn", IconName.Queue, "quiet"),
        Status.Held => new("on hold", IconName.Held, "quiet"),
        Status.Stalled => new("no progress", IconName.Warning, "warn"),
        Status.TimedOut => new("timed out", IconName.Alarm, "danger"),
        Status.FailedCheck => new("failed its check", IconName.CheckFailed, "danger"),
        Status.Expired => new("expired", IconName.Hourglass, "warn"),
        Status.WentOn => new("went on with a set value", IconName.Detour, "warn"),
        Status.Kept => new("kept from the earlier run", IconName.Bookmark, "ok"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "There is no look for this state."),
    };
}
