using System.Globalization;

namespace FlowStudio.Workflows.Activities;

/// <summary>Dates and times as people and models write them.</summary>
public static class Moments
{
    /// <summary>
    /// Reads "2026-12-24", "2026-12-24 18:00" and ISO 8601 with or without a zone; without one it is UTC. Null: it is no such moment. Words such as
    /// "tomorrow" are not guessed at.
    /// </summary>
    public static DateTimeOffset? Read(string text) =>
        text.Trim() is { Length: >= 8 } trimmed && char.IsAsciiDigit(trimmed[0])
            && DateTimeOffset.TryParse(trimmed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var moment)
            ? moment.ToUniversalTime() : null;
}
