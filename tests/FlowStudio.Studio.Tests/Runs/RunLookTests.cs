using System.Text.Json;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Components;
using FlowStudio.Studio.Library;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Studio.Tests.Runs;

public sealed class RunLookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(RunStatus.Pending, null, 0, Status.Running, true, false)]
    [InlineData(RunStatus.Running, null, 0, Status.Running, true, false)]
    [InlineData(RunStatus.Running, null, 1, Status.WaitingForPerson, true, false)]
    [InlineData(RunStatus.Failing, null, 0, Status.Failed, true, false)]
    [InlineData(RunStatus.Paused, null, 0, Status.Paused, true, true)]
    [InlineData(RunStatus.Failed, RunOutcome.Failed, 0, Status.Failed, false, true)]
    [InlineData(RunStatus.Failed, RunOutcome.FailedCheck, 0, Status.FailedCheck, false, true)]
    [InlineData(RunStatus.Failed, RunOutcome.TimedOut, 0, Status.TimedOut, false, true)]
    [InlineData(RunStatus.Failed, RunOutcome.LimitReached, 0, Status.LimitReached, false, true)]
    [InlineData(RunStatus.Finished, RunOutcome.TimedOut, 0, Status.TimedOut, false, false)]
    [InlineData(RunStatus.Finished, RunOutcome.Completed, 0, Status.Done, false, false)]
    [InlineData(RunStatus.Finished, RunOutcome.Cancelled, 0, Status.Cancelled, false, false)]
    [InlineData(RunStatus.Finished, RunOutcome.LimitReached, 0, Status.LimitReached, false, false)]
    [InlineData(RunStatus.Finished, RunOutcome.Failed, 0, Status.Failed, false, false)]
    public void Look_OfEachState_SaysItAndWhatCanBeDone(RunStatus status, RunOutcome? outcome, int gates, Status expected, bool canStop, bool canResume)
    {
        var look = RunLook.Of(Run(status, outcome, gates));

        Assert.Equal((expected, canStop, canResume), (look.Status, look.CanStop, look.CanResume));
    }

    [Fact]
    public void Look_WaitingForItsTurn_SaysSo() => Assert.Equal(Status.Queued, RunLook.Of(Run(RunStatus.Pending, null, 0) with { IsQueued = true }).Status);

    public static TheoryData<RunOutcome> Outcomes => [.. Enum.GetValues<RunOutcome>()];

    [Theory, MemberData(nameof(Outcomes))]
    public void Look_OfEachOutcome_IsGreenOnlyWhenCompleted(RunOutcome outcome)
    {
        var look = StatusLook.Of(RunLook.Of(Run(RunStatus.Finished, outcome, 0)).Status);

        Assert.Equal(outcome == RunOutcome.Completed, look.Tone == "ok");
    }

    [Fact]
    public void Look_SeveralGatesOpen_SaysHowMany() => Assert.Equal("waiting for 2 decisions", RunLook.Of(Run(RunStatus.Running, null, 2)).Word);

    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(0.449, "0.4 s")]
    [InlineData(42.9, "42 s")]
    [InlineData(185, "3 min 5 s")]
    [InlineData(7_800, "2 h 10 min")]
    [InlineData(100_000, "1 day 3 h")]
    [InlineData(200_000, "2 days 7 h")]
    public void Words_OfADuration_AreAsPeopleSayThem(double seconds, string words) => Assert.Equal(words, RunLook.Words(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Duration_OfARunThatGoesOn_GrowsWithTheClock() => Assert.Equal("1 min 30 s", RunLook.Duration(Run(RunStatus.Running, null, 0), Noon.AddSeconds(90)));

    [Theory]
    [InlineData("""{"Count":3,"Note":" ","Topic":"Rye\n  bread"}""", "Rye bread")]
    [InlineData("{}", "")]
    [InlineData("null", "")]
    public void About_OfARun_IsTheFirstTextThatItWasGiven(string input, string about)
    {
        using var document = System.Text.Json.JsonDocument.Parse(input);

        Assert.Equal(about, RunLook.About(Run(RunStatus.Running, null, 0) with { Input = document.RootElement }));
    }

    [Fact]
    public void About_OfARunWithALongInput_EndsWithAnEllipsis()
    {
        var run = Run(RunStatus.Running, null, 0) with { Input = System.Text.Json.JsonSerializer.SerializeToElement(new { Topic = new string('x', 2000) }) };

        Assert.Equal(100, RunLook.About(run).Length);
    }

    private static RunRow Run(RunStatus status, RunOutcome? outcome, int gates) =>
        new(Guid.NewGuid(), "w", 1, "Articles", status, outcome, "You", Noon, null, default(JsonElement), default(JsonElement), gates);
}
