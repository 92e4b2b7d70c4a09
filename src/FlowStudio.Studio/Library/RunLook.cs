using System.Globalization;
using System.Text.Json;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Components;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Studio.Library;

/// <summary>How a run's state is told in a list, and what can be done with it.</summary>
/// <param name="Word">Says more than the state's own word; null: that one is enough.</param>
public sealed record RunLook(Status Status, string? Word, bool CanStop, bool CanResume)
{
    private const int LongestAbout = 100;

    public static RunLook Of(RunRow run) => run switch
    {
        { IsQueued: true } => new(Status.Queued, null, CanStop: true, CanResume: false),
        { Status: RunStatus.Pending } => new(Status.Running, "about to start", CanStop: true, CanResume: false),
        { Status: RunStatus.Running, OpenGates: 1 } => new(Status.WaitingForPerson, null, CanStop: true, CanResume: false),
        { Status: RunStatus.Running, OpenGates: > 1 } => new(Status.WaitingForPerson, $"waiting for {run.OpenGates} decisions", CanStop: true, CanResume: false),
        { Status: RunStatus.Running } => new(Status.Running, null, CanStop: true, CanResume: false),
        { Status: RunStatus.Paused } => new(Status.Paused, null, CanStop: true, CanResume: true),
        { Status: RunStatus.Failing } => new(Status.Failed, "failing", CanStop: true, CanResume: false),
        // Only what is finished is final: a run that failed, in whatever way, may be let go on.
        { Status: RunStatus.Failed } => new(StatusOf(run.Outcome ?? RunOutcome.Failed), null, CanStop: false, CanResume: true),
        { Outcome: RunOutcome.Cancelled } => new(Status.Cancelled, "stopped", CanStop: false, CanResume: false),
        _ => new(StatusOf(run.Outcome ?? RunOutcome.Failed), null, CanStop: false, CanResume: false),
    };

    private static Status StatusOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Completed => Status.Done,
        RunOutcome.Cancelled => Status.Cancelled,
        RunOutcome.LimitReached => Status.LimitReached,
        RunOutcome.TimedOut => Status.TimedOut,
        RunOutcome.FailedCheck => Status.FailedCheck,
        _ => Status.Failed,
    };

    /// <summary>The first text that the run was given, in one line: tells apart runs of one workflow. Empty when it was given none.</summary>
    public static string About(RunRow run)
    {
        if (run.Input.ValueKind != JsonValueKind.Object)
        {
            return "";
        }

        var text = run.Input.EnumerateObject().Where(i => i.Value.ValueKind == JsonValueKind.String).Select(i => i.Value.GetString()!).FirstOrDefault(t => !string.IsNullOrWhiteSpace(t)) ?? "";
        var line = string.Join(' ', text[..Math.Min(text.Length, LongestAbout * 4)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestAbout ? line : $"{line[..(LongestAbout - 1)].TrimEnd()}…";
    }

    /// <summary>How long it took, or has taken so far; it is over or failed at <see cref="RunRow.FinishedAt"/>.</summary>
    public static string Duration(RunRow run, DateTimeOffset now) => Words((run.FinishedAt ?? now) - run.CreatedAt);

    /// <summary>"0.4 s", "42 s", "3 min 5 s", "2 h 10 min", "3 days 4 h".</summary>
    public static string Words(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 0 } => "0 s",
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(duration.TotalSeconds * 10) / 10:0.#} s"),
        { TotalMinutes: < 1 } => $"{(int)duration.TotalSeconds} s",
        { TotalHours: < 1 } => $"{(int)duration.TotalMinutes} min {duration.Seconds} s",
        { TotalDays: < 1 } => $"{(int)duration.TotalHours} h {duration.Minutes} min",
        _ => $"{(int)duration.TotalDays} {(duration.TotalDays < 2 ? "day" : "days")} {duration.Hours} h",
    };
}
