using FlowStudio.Workflows.Events;
using Xunit;

namespace FlowStudio.Workflows.Tests.Events;

public sealed class EventJsonTests
{
    [Theory]
    [InlineData("""{"type":"fromTheFuture","x":1}""")]
    [InlineData("""{"x":1}""")]
    [InlineData("[]")]
    [InlineData("not json")]
    public void Read_WhatIsNoKnownEvent_IsNone(string json) => Assert.Null(EventJson.Read(json));

    [Fact]
    public void Read_PropertiesInAnotherOrder_IsTheSameEvent() => Assert.Equal(
        new StepStarted(3, "draft", 2), EventJson.Read("""{"attempt":2,"activityId":"draft","execution":3,"type":"stepStarted"}"""));

    [Fact]
    public void EveryKindOfEvent_HasAWordInTheFile()
    {
        var known = typeof(WorkflowEvent).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false)
            .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().Select(a => a.DerivedType).ToHashSet();

        Assert.DoesNotContain(typeof(WorkflowEvent).Assembly.GetTypes(), t => t.IsSubclassOf(typeof(WorkflowEvent)) && !t.IsAbstract && !known.Contains(t));
    }

    [Fact]
    public void View_TheSameEventTwice_CountsOnce()
    {
        var started = new RecordedEvent(1, DateTimeOffset.UnixEpoch, new StepStarted(1, "a", 1));

        Assert.Equal(1, RunView.Empty.Apply(started).Apply(started).Steps["a"].Visits);
    }

    [Fact]
    public void View_CostsOfAllAttempts_AreAddedAndUnknownOnesSaid()
    {
        var usage = new StepUsage(10, 5, 0.5m, false, "m");
        var view = RunView.Empty.Apply(
        [
            new(1, default, new StepStarted(1, "a", 1)),
            new(2, default, new StepRetryScheduled(1, "a", 1, new("x", "x"), TimeSpan.Zero) { Usage = usage }),
            new(3, default, new StepCompleted(1, "a", "Done", []) { Usage = usage with { CostUsd = null, Simulated = true } }),
        ]);

        Assert.Equal((20, 10, 0.5m, true, true), (view.InputTokens, view.OutputTokens, view.CostUsd, view.CostIsPartial, view.Simulated));
    }

    [Fact]
    public void View_NotesOfALongStep_AreTheLast()
    {
        var events = Enumerable.Range(1, 300).Select(i => new RecordedEvent(i + 1, default, new StepNoted(1, "a", "turn", "Worker", $"{i}")));

        var notes = RunView.Empty.Apply(new RecordedEvent(1, default, new StepStarted(1, "a", 1))).Apply(events).Steps["a"].Notes;

        Assert.Equal((StepView.MostNotes, "300"), (notes.Length, notes[^1].Text));
    }
}
