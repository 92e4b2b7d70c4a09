using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Components;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Studio.Runs;

/// <summary>How an item of a For each stands.</summary>
internal static class ItemLook
{
    private const int LongestExcerpt = 90;

    /// <param name="runIsOver">Nothing that is not over will ever be.</param>
    public static (Status Status, string? Word) Of(ItemRow item, bool runIsOver) => item switch
    {
        { Output: not null } => (Status.Done, null),
        _ when runIsOver => (Status.Cancelled, "not done"),
        { IsBegun: false } => (Status.NotStarted, null),
        _ => (item.Live.Select(Of).DefaultIfEmpty(Status.Running).MinBy(s => Array.IndexOf(Order, s)), null),
    };

    /// <summary>One line that tells items apart.</summary>
    public static string Excerpt(string text)
    {
        // A heading of markdown begins like any other line here.
        text = text.TrimStart(' ', '\n', '\r', '#', '>', '*');
        var line = string.Join(' ', text[..Math.Min(text.Length, LongestExcerpt * 4)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestExcerpt ? line : $"{line[..(LongestExcerpt - 1)].TrimEnd()}…";
    }

    // What a person should look at comes first.
    private static readonly Status[] Order =
    [
        Status.Failed, Status.TimedOut, Status.FailedCheck, Status.LimitReached, Status.WaitingForPerson, Status.Retrying, Status.Running,
        Status.WaitingForEvent, Status.WaitingForRun, Status.WaitingForTime, Status.Held,
    ];

    private static Status Of(Token token) => token switch
    {
        { Status: TokenStatus.Faulted, Fault: "step.timeout" } => Status.TimedOut,
        { Status: TokenStatus.Faulted, Fault: Workflows.Activities.SuccessChecks.Code } => Status.FailedCheck,
        { Status: TokenStatus.Faulted, AtLimit: true } => Status.LimitReached,
        { Status: TokenStatus.Faulted } => Status.Failed,
        { Status: TokenStatus.Held } => Status.Held,
        { Status: TokenStatus.Waiting, Bookmark: BookmarkKinds.Gate } => Status.WaitingForPerson,
        { Status: TokenStatus.Waiting, Bookmark: BookmarkKinds.Event } => Status.WaitingForEvent,
        { Status: TokenStatus.Waiting, Bookmark: BookmarkKinds.Child } => Status.WaitingForRun,
        { Status: TokenStatus.Waiting, Bookmark: BookmarkKinds.Retry } => Status.Retrying,
        { Status: TokenStatus.Waiting } => Status.WaitingForTime,
        _ => Status.Running,
    };
}
