using System.Diagnostics.CodeAnalysis;
using Quartz;

namespace FlowStudio.Runtime.Scheduling;

/// <summary>
/// When a schedule fires: a cron expression that was checked, in a time zone. Five fields are read as in a crontab (minute, hour, day of month,
/// month, day of week; Sunday is 0), six or seven as Quartz writes them (seconds first; Sunday is 1).
/// </summary>
public sealed class CronText
{
    /// <summary>Two fires may not be closer: a run that starts every second is a mistake, and a dear one.</summary>
    public static readonly TimeSpan SmallestGap = TimeSpan.FromMinutes(1);

    // Enough to see the closest two of a day's times that are written as lists ("0,1 9 * * *").
    private const int FiresLookedAt = 50;

    private readonly CronExpression expression;

    private CronText(string text, CronExpression expression)
    {
        Text = text;
        this.expression = expression;
    }

    /// <summary>As the person wrote it.</summary>
    public string Text { get; }

    /// <summary>An IANA name.</summary>
    public string TimeZone => expression.TimeZone.Id;

    /// <summary>In plain words, without the time zone: "every day at 09:00". Uncommon forms show the expression itself.</summary>
    public string Words => CronWords.Of(Text);

    /// <summary>As Quartz takes it.</summary>
    internal CronExpression Expression => expression;

    /// <param name="problem">What is wrong and what to do, in plain words; null when there is a result.</param>
    public static bool TryParse(string text, string timeZone, [NotNullWhen(true)] out CronText? cron, [NotNullWhen(false)] out string? problem) =>
        TryParse(text, timeZone, SmallestGap, out cron, out problem);

    internal static bool TryParse(
        string text, string timeZone, TimeSpan smallestGap, [NotNullWhen(true)] out CronText? cron, [NotNullWhen(false)] out string? problem)
    {
        cron = null;
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is < 5 or > 7)
        {
            problem = fields.Length == 0
                ? "Say when the workflow starts: minute, hour, day of month, month and day of week, for example 0 9 * * * for every day at 09:00."
                : $"“{text}” has {fields.Length} {(fields.Length == 1 ? "field" : "fields")}; five are needed: minute, hour, day of month, month and day of week, for example 0 9 * * * for every day at 09:00.";
            return false;
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
        {
            problem = $"There is no time zone “{timeZone}”. Choose one such as UTC or Europe/Berlin.";
            return false;
        }

        var format = fields.Length == 5 ? CronFormat.Unix : CronFormat.Quartz;
        CronExpression expression;
        try
        {
            expression = CronExpression.Parse(string.Join(' ', fields), format).WithTimeZone(zone);
        }
        catch (FormatException e)
        {
            problem = $"“{text}” cannot be read as a time: {e.Message.TrimEnd('.')}. An example is 0 9 * * * for every day at 09:00.";
            return false;
        }

        var parsed = new CronText(string.Join(' ', fields), expression);
        // From a fixed day, so that what is accepted today is accepted tomorrow: it begins an hour before a leap day.
        var fires = parsed.Next(FiresLookedAt, new DateTimeOffset(2028, 2, 28, 23, 0, 0, TimeSpan.Zero));
        if (fires.Count == 0)
        {
            problem = $"“{text}” never comes. Look at the day and the month.";
            return false;
        }

        if (fires.Zip(fires.Skip(1), (a, b) => b - a).Any(gap => gap < smallestGap))
        {
            problem = $"“{text}” starts more often than once a minute. Choose times that are at least a minute apart.";
            return false;
        }

        cron = parsed;
        problem = null;
        return true;
    }

    /// <summary>The next times, in the schedule's zone; fewer than asked for when it ends.</summary>
    public IReadOnlyList<DateTimeOffset> Next(int count, DateTimeOffset after)
    {
        var times = new List<DateTimeOffset>();
        for (var time = expression.GetNextValidTimeAfter(after); time is { } t && times.Count < count; time = expression.GetNextValidTimeAfter(t))
        {
            times.Add(TimeZoneInfo.ConvertTime(t, expression.TimeZone));
        }

        return times;
    }

    public override string ToString() => Text;
}
