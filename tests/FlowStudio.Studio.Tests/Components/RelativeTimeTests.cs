using FlowStudio.Studio.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FlowStudio.Studio.Tests.Components;

public sealed class RelativeTimeTests : BunitContext
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualClock clock = new(Noon);

    public RelativeTimeTests() => Services.AddSingleton(new ClockTick(clock));

    [Theory]
    [InlineData(0, "just now")]
    [InlineData(-9, "just now")]
    [InlineData(-47, "45 s ago")]
    [InlineData(-60, "1 min ago")]
    [InlineData(-7_300, "2 h ago")]
    [InlineData(-86_400, "1 day ago")]
    [InlineData(-5 * 86_400, "5 days ago")]
    [InlineData(7_300, "in 2 h")]
    [InlineData(-40 * 86_400, "20 Jan 2026")]
    public void RelativeWords_AtADistanceInSeconds_SaysItAsPeopleDo(int seconds, string words) =>
        Assert.Equal(words, RelativeWords.For(Noon.AddSeconds(seconds), Noon));

    [Fact]
    public void RelativeTime_WhileItIsShown_GrowsOlder()
    {
        var time = Render<RelativeTime>(p => p.Add(t => t.At, Noon));

        clock.Advance(TimeSpan.FromMinutes(3));

        time.WaitForAssertion(() => Assert.Equal("3 min ago", time.Find("time").TextContent));
    }

    [Fact]
    public void RelativeTime_InAnotherZone_CarriesTheMomentInUtc()
    {
        var time = Render<RelativeTime>(p => p.Add(t => t.At, Noon.ToOffset(TimeSpan.FromHours(5)))).Find("time");

        Assert.Equal("2026-03-01T12:00:00Z", time.GetAttribute("datetime"));
    }

    [Fact]
    public async Task RelativeTime_OnceNoneIsShown_LeavesNoTimerRunning()
    {
        Render<RelativeTime>(p => p.Add(t => t.At, Noon));
        Render<RelativeTime>(p => p.Add(t => t.At, Noon));
        Assert.Equal(1, clock.RunningTimers);

        await DisposeComponentsAsync();

        Assert.Equal(0, clock.RunningTimers);
    }
}
