using FlowStudio.Runtime.Scheduling;
using Xunit;

namespace FlowStudio.Runtime.Tests.Scheduling;

public sealed class CronTextTests
{
    [Theory]
    [InlineData("0 9 * * *", "every day at 09:00")]
    [InlineData("30 8,17 * * *", "every day at 08:30 and 17:30")]
    [InlineData("0 9 * * 1-5", "every weekday at 09:00")]
    [InlineData("0 9 ? * MON-FRI", "every weekday at 09:00")]
    [InlineData("15 7 * * 0", "every Sunday at 07:15")]
    [InlineData("15 7 * * MON,WED,FRI", "every Monday, Wednesday and Friday at 07:15")]
    [InlineData("0 0 7 ? * 1", "every Sunday at 07:00")]
    [InlineData("*/15 * * * *", "every 15 minutes")]
    [InlineData("5 * * * *", "every hour at minute 5")]
    [InlineData("0 * * * *", "every hour on the hour")]
    [InlineData("0 */6 * * *", "every 6 hours")]
    [InlineData("0 9 1 * *", "on day 1 of every month at 09:00")]
    [InlineData("0 9 24 12 *", "every year on 24 December at 09:00")]
    [InlineData("0 0 9 L * ?", "on the last day of every month at 09:00")]
    [InlineData("0 9 1-7 * *", "at the times of “0 9 1-7 * *”")]
    public void Words_OfACommonForm_SayItPlainly(string text, string words) => Assert.Equal(words, Read(text).Words);

    [Theory]
    [InlineData("", "Say when")]
    [InlineData("9", "five are needed")]
    [InlineData("61 9 * * *", "cannot be read as a time")]
    [InlineData("0 9 * * * hello", "cannot be read as a time")]
    [InlineData("0 9 31 2 *", "never comes")]
    [InlineData("* * * * * ?", "more often than once a minute")]
    [InlineData("*/20 0 9 * * ?", "more often than once a minute")]
    public void Mistake_IsToldInPlainWords(string text, string expected)
    {
        Assert.False(CronText.TryParse(text, "UTC", out _, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownTimeZone_IsToldByName()
    {
        Assert.False(CronText.TryParse("0 9 * * *", "Europe/Atlantis", out _, out var problem));
        Assert.Contains("Europe/Atlantis", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_AcrossTheChangeToSummerTime_KeepsTheHourOfThePlace()
    {
        var times = Read("0 9 * * *", "Europe/Berlin").Next(2, new DateTimeOffset(2026, 3, 28, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal([new DateTimeOffset(2026, 3, 28, 9, 0, 0, TimeSpan.FromHours(1)), new DateTimeOffset(2026, 3, 29, 9, 0, 0, TimeSpan.FromHours(2))], times);
    }

    [Fact]
    public void Next_OfWeekdayOne_IsMondayInACrontab() =>
        Assert.Equal(DayOfWeek.Monday, Read("0 9 * * 1").Next(1, DateTimeOffset.UnixEpoch).Single().DayOfWeek);

    private static CronText Read(string text, string timeZone = "UTC") =>
        CronText.TryParse(text, timeZone, out var cron, out var problem) ? cron : throw new InvalidOperationException(problem);
}
