using System.Globalization;

namespace FlowStudio.Studio.Components;

/// <summary>"3 min ago", "in 2 h": the distance of a moment from now, as people say it.</summary>
public static class RelativeWords
{
    public static string For(DateTimeOffset at, DateTimeOffset now)
    {
        var distance = now - at;
        var amount = Amount(distance.Duration());
        return amount is null ? OnDate(at, now) ?? "just now" : distance > TimeSpan.Zero ? $"{amount} ago" : $"in {amount}";
    }

    // Null below the smallest amount and beyond the largest: "just now" and a date say more.
    private static string? Amount(TimeSpan distance) => distance switch
    {
        { TotalSeconds: < 10 } => null,
        { TotalSeconds: < 60 } => $"{(int)distance.TotalSeconds / 5 * 5} s",
        { TotalMinutes: < 60 } => $"{(int)distance.TotalMinutes} min",
        { TotalHours: < 24 } => $"{(int)distance.TotalHours} h",
        { TotalDays: < 2 } => "1 day",
        { TotalDays: < 14 } => $"{(int)distance.TotalDays} days",
        _ => null,
    };

    private static string? OnDate(DateTimeOffset at, DateTimeOffset now) =>
        (now - at).Duration() < TimeSpan.FromDays(14) ? null : at.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
