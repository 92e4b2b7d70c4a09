using System.Globalization;

namespace FlowStudio.Studio.Settings;

/// <summary>"At most so many at once" while it is typed in. Empty: no limit.</summary>
public static class LimitText
{
    public static string Of(int? limit) => limit?.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <summary>What is no whole number becomes zero, which the checks of a provider and a team refuse in words.</summary>
    public static int? Read(string text) =>
        text.Trim() is not { Length: > 0 } typed ? null : int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0;
}
