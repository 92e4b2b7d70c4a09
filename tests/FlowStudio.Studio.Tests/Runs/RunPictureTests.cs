using System.Collections.Immutable;
using FlowStudio.Studio.Canvas;
using FlowStudio.Studio.Components;
using FlowStudio.Studio.Runs;
using FlowStudio.Workflows.Events;

namespace FlowStudio.Studio.Tests.Runs;

public sealed class RunPictureTests
{
    public static TheoryData<ViewStatus> EveryState => [.. Enum.GetValues<ViewStatus>()];

    [Theory, MemberData(nameof(EveryState))]
    public void State_AnyOfThem_HasAChipWithAWordAndAnIcon(ViewStatus state)
    {
        var look = StatusLook.Of(RunPicture.ChipOf(state));

        Assert.NotEmpty(look.Word);
        Assert.NotEmpty(IconShapes.Of(look.Icon));
    }

    [Theory, MemberData(nameof(EveryState))]
    public void State_AnyOfAStepThatBegan_HasAPictureOnTheCanvas(ViewStatus state) =>
        Assert.Equal(state == ViewStatus.NotStarted, RunPicture.NodeOf(StepView.New with { Status = state }, stalled: false) == NodeRunStatus.None);

    [Fact]
    public void States_OfSteps_AreToldApart()
    {
        var chips = Enum.GetValues<ViewStatus>().Select(RunPicture.ChipOf).ToList();

        Assert.Equal(chips.Count, chips.Distinct().Count());
    }

    [Theory, MemberData(nameof(EveryState))]
    public void Run_InAnyState_IsGreenOnlyWhenItIsDone(ViewStatus state)
    {
        var look = StatusLook.Of(RunPicture.ChipOf(RunView.Empty with { Status = state }));

        // A run as a whole is never done by hand.
        Assert.Equal(state is ViewStatus.Done or ViewStatus.SkippedByHand, look.Tone == "ok");
    }

    [Fact]
    public void Step_KeptFromAnEarlierRun_LooksKept()
    {
        var step = StepView.New with { Status = ViewStatus.Done, Kept = true };

        Assert.Equal(Status.Kept, RunPicture.ChipOf(step, stalled: false));
        Assert.Equal(NodeRunStatus.Kept, RunPicture.NodeOf(step, stalled: false));
    }

    [Fact]
    public void Run_WithAnOpenGateInAnItem_WaitsForAPersonWhateverItsStepsShow() =>
        Assert.Equal(Status.WaitingForPerson, RunPicture.ChipOf(Running(StepView.New with { Status = ViewStatus.Done }), gates: 1));

    [Fact]
    public void Run_WhoseForEachWaits_SaysForWhat()
    {
        var view = Running(
            StepView.New with { Status = ViewStatus.Running, Items = 3 },
            StepView.New with { Status = ViewStatus.WaitingForEvent });

        Assert.Equal(Status.WaitingForEvent, RunPicture.ChipOf(view));
    }

    [Fact]
    public void Run_ThatStandsStill_SaysSoOnItsStepsToo()
    {
        var step = StepView.New with { Status = ViewStatus.Running };

        Assert.Equal(Status.Stalled, RunPicture.ChipOf(Running(step), stalled: true));
        Assert.Equal("12 min", RunPicture.NoteOf(step, TimeSpan.FromMinutes(12.5)));
    }

    [Fact]
    public void Frames_OfAForEach_CountItsItemsAndSendOnlyWhatChanged()
    {
        var frames = new RunFrames(Guid.NewGuid());
        var each = StepView.New with { Status = ViewStatus.Running, Execution = 1, Visits = 1, Attempt = 1, Items = 10, ItemsEnded = 3 };
        var first = frames.Next(Running(each, StepView.New with { Status = ViewStatus.Done }), null);

        var second = frames.Next(Running(each with { ItemsEnded = 4 }, StepView.New with { Status = ViewStatus.Done }), null);

        Assert.True(first.Full);
        Assert.Equal(["3 of 10", ""], first.Nodes.OrderBy(n => n.Id).Select(n => n.Note));
        Assert.False(second.Full);
        Assert.Equal("4 of 10", Assert.Single(second.Nodes).Note);
    }

    [Theory]
    [InlineData(40, "No progress for 40 seconds")]
    [InlineData(61, "No progress for 1 minute")]
    [InlineData(720, "No progress for 12 minutes")]
    [InlineData(7_800, "No progress for 2 h 10 min")]
    public void NoProgress_ForATime_IsAsPeopleSayIt(int seconds, string words) => Assert.Equal(words, RunWords.NoProgress(TimeSpan.FromSeconds(seconds)));

    private static RunView Running(params StepView[] steps) =>
        RunView.Empty with { Status = ViewStatus.Running, Steps = steps.Select((s, n) => KeyValuePair.Create($"step{n}", s)).ToImmutableDictionary() };
}
