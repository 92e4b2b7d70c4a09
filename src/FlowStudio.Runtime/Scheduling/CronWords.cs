using System.Globalization;

namespace FlowStudio.Runtime.Scheduling;

/// <summary>The common cron expressions in plain words.</summary>
internal static class CronWords
{
    private static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static string Of(string text)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var unix = fields.Length == 5;
        if (fields.Length == 6 && fields[0] == "0")
        {
            fields = fields[1..];
        }

        return fields.Length == 5 && Words(fields, unix) is { } words ? words : $"at the times of “{text}”";
    }

    private static string? Words(string[] fields, bool unix)
    {
        var (minute, hour, month) = (fields[0], fields[1], fields[3]);
        var day = fields[2] == "?" ? "*" : fields[2];
        var weekday = fields[4] == "?" ? "*" : fields[4];
        var everyDay = day == "*" && weekday == "*" && month == "*";
        if (everyDay && hour == "*")
        {
            return minute switch
            {
                "*" => "every minute",
                "0" => "every hour on the hour",
                _ when Step(minute) is { } step => $"every {step} minutes",
                _ when Number(minute, 59) is { } m => $"every hour at minute {m}",
                _ => null,
            };
        }

        if (everyDay && Step(hour) is { } hours && Number(minute, 59) is { } past)
        {
            return past == 0 ? $"every {hours} hours" : $"every {hours} hours at minute {past}";
        }

        if (Number(minute, 59) is not { } minutes || Times(hour, minutes) is not { } times)
        {
            return null;
        }

        return (day, weekday, month) switch
        {
            ("*", "*", "*") => $"every day at {times}",
            ("*", _, "*") when WeekdayWords(weekday, unix) is { } which => $"{which} at {times}",
            ("L", "*", "*") => $"on the last day of every month at {times}",
            (_, "*", "*") when Number(day, 31) is { } d and > 0 => $"on day {d} of every month at {times}",
            (_, "*", _) when Number(day, 31) is { } d and > 0 && Number(month, 12) is { } m and > 0 => $"every year on {d} {Months[m - 1]} at {times}",
            _ => null,
        };
    }

    private static string? WeekdayWords(string field, bool unix)
    {
        if (field.ToUpperInvariant() is "MON-FRI" || field == (unix ? "1-5" : "2-6"))
        {
            return "every weekday";
        }

        var names = field.Split(',').Select(part => DayOf(part, unix)).ToList();
        return names.Contains(null) ? null : $"every {Listed(names!)}";
    }

    private static string? DayOf(string part, bool unix)
    {
        var named = Array.IndexOf(DayNames, part.ToUpperInvariant());
        return named >= 0 ? Days[named]
            : Number(part, 7) is not { } number ? null
            : unix ? Days[number % 7]
            : number >= 1 ? Days[number - 1] : null;
    }

    private static string? Times(string hours, int minute)
    {
        var times = hours.Split(',').Select(h => Number(h, 23) is { } n ? $"{n:00}:{minute:00}" : null).ToList();
        return times.Contains(null) ? null : Listed(times!);
    }

    private static string Listed(IReadOnlyList<string> words) => words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} and {words[^1]}";

    private static int? Step(string field) =>
        field.StartsWith("*/", StringComparison.Ordinal) || field.StartsWith("0/", StringComparison.Ordinal) ? Number(field[2..], 59) is { } n and > 1 ? n : null : null;

    private static int? Number(string field, int most) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;
}
