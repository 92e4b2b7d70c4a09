using System.Globalization;
using FlowStudio.Workflows.Events;

namespace FlowStudio.Studio.Runs;

/// <summary>Figures of a run as people read them.</summary>
internal static class RunWords
{
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => $"{time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s",
        { TotalMinutes: < 1 } => $"{(int)time.TotalSeconds} s",
        { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds} s",
        { TotalDays: < 1 } => $"{time.Hours} h {time.Minutes} min",
        _ => $"{time.Days} d {time.Hours} h",
    };

    /// <summary>For how long nothing has happened: "40 s", "12 min", "3 h 5 min".</summary>
    public static string Standing(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => $"{Math.Max(0, (int)time.TotalSeconds)} s",
        { TotalHours: < 1 } => $"{(int)time.TotalMinutes} min",
        { TotalDays: < 1 } => $"{time.Hours} h {time.Minutes} min",
        _ => $"{(int)time.TotalDays} d {time.Hours} h",
    };

    /// <summary>"No progress for 12 minutes".</summary>
    public static string NoProgress(TimeSpan time) => $"No progress for {time switch
    {
        { TotalMinutes: < 1 } => $"{Math.Max(0, (int)time.TotalSeconds)} seconds",
        { TotalMinutes: < 2 } => "1 minute",
        { TotalHours: < 1 } => $"{(int)time.TotalMinutes} minutes",
        _ => Standing(time),
    }}";

    /// <summary>Unknown is never shown as zero.</summary>
    public static string Cost(decimal? usd, bool simulated) => (usd, simulated) switch
    {
        (null, _) => "cost not known",
        (0, true) => "no cost",
        ({ } amount, _) => $"${amount.ToString(amount < 0.01m ? "0.0000" : "0.00", CultureInfo.InvariantCulture)}",
    };

    public static string Tokens(long input, long output) =>
        $"{input.ToString("N0", CultureInfo.InvariantCulture)} tokens in, {output.ToString("N0", CultureInfo.InvariantCulture)} out";

    public static string Cost(RunView run) =>
        run.CostIsPartial ? $"at least {Cost(run.CostUsd, false)}" : Cost(run.CostUsd, run.Simulated);
}
