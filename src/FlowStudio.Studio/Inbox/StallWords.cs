using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Runs;

namespace FlowStudio.Studio.Inbox;

/// <summary>What is said of a run that stands still.</summary>
internal static class StallWords
{
    public static string Title(StallItem stall, DateTimeOffset now) => stall.Kind switch
    {
        StallKind.NotTaken => $"No runner for {Time(stall, now)}",
        _ => RunWords.NoProgress(now - stall.Since),
    };

    /// <param name="steps">Names of the steps that are under way.</param>
    public static string What(StallItem stall, IReadOnlyList<string> steps) => stall.Kind switch
    {
        StallKind.NoProgress => $"{Steps(steps)} at work, and nothing has come of it. It may be a slow model, or a program that never answers. It goes on by itself as soon as something comes.",
        StallKind.NotTaken => "It could go on, but no runner takes it: none is there, all of them are busy, or it breaks every runner that takes it. Look whether a runner is running.",
        _ => "It is not over, and nothing would ever wake it. That should not happen. Start its step again, or stop the run.",
    };

    private static string Steps(IReadOnlyList<string> steps) => steps switch
    {
        [] => "A step is",
        [var one] => $"“{one}” is",
        [var one, var two] => $"“{one}” and “{two}” are",
        [var one, ..] => $"“{one}” and {steps.Count - 1} other steps are",
    };

    private static string Time(StallItem stall, DateTimeOffset now) => RunWords.NoProgress(now - stall.Since)["No progress for ".Length..];
}
