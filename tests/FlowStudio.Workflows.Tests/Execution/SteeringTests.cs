using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Workflows.Tests.Execution;

/// <summary>What a person does to a run that goes on: pause it, let it go on, do a step by hand.</summary>
public sealed class SteeringTests
{
    [Fact]
    public void Paused_WhatIsUnderWayIsFinished_AndNothingNewStarts()
    {
        var run = Started(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b"));

        run.Apply(new Occurrence.PauseRequested("Ann"));
        run.Complete("a");

        Assert.Equal(RunStatus.Paused, run.State.Status);
        Assert.Equal(ViewStatus.Paused, run.View.Status);
        Assert.Equal((ViewStatus.Done, ViewStatus.Held), (run.View.Steps["a"].Status, run.View.Steps["b"].Status));
    }

    [Fact]
    public void Paused_GoesOnWhereItStood_WhenItIsResumed()
    {
        var run = Started(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b"));
        run.Apply(new Occurrence.PauseRequested("Ann"));
        run.Complete("a");

        run.Apply(new Occurrence.ResumeRequested("Bob"));

        Assert.Equal(ViewStatus.Running, run.View.Status);
        Assert.Equal((ViewStatus.Running, 1), (run.View.Steps["b"].Status, run.View.Steps["b"].Attempt));
        Assert.Equal(RunOutcome.Completed, run.RunToEnd().State.Outcome);
    }

    [Fact]
    public void Paused_AGateMayBeDecided_AndWhatFollowsWaits()
    {
        var run = Started(WorkflowBuilder.New().Agents("b").Gate("gate").Chain("start", "gate").Connect("gate", "b", Ports.Approved));
        run.Ask("gate");
        run.Apply(new Occurrence.PauseRequested("Ann"));

        run.Decide("gate", Ports.Approved);

        Assert.Equal(ViewStatus.Held, run.View.Steps["b"].Status);
    }

    [Fact]
    public void Paused_APauseBeforeARetryThatEnds_IsNoReasonToStart()
    {
        var run = Started(WorkflowBuilder.New().Agents("a").Chain("start", "a"));
        run.Fault("a", RunScript.Passing);
        run.Apply(new Occurrence.PauseRequested("Ann"));

        run.Apply(new Occurrence.RetryDue(run.Execution("a")));

        Assert.Equal(ViewStatus.Held, run.View.Steps["a"].Status);
        Assert.Equal(StateJson.Write(run.State), StateJson.Write(WorkflowHistory.Replay(run.Plan, run.Journal)));
    }

    [Fact]
    public void Paused_MayBeStopped()
    {
        var run = Started(WorkflowBuilder.New().Agents("a").Chain("start", "a"));
        run.Apply(new Occurrence.PauseRequested("Ann"));

        run.Apply(new Occurrence.StopRequested("Ann", "Enough."));

        Assert.Equal(RunOutcome.Cancelled, run.State.Outcome);
    }

    [Fact]
    public void FailedStep_DoneByHand_LetsTheRunGoOn()
    {
        var run = Started(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b"));
        run.Fault("a");

        run.Apply(new Occurrence.SkipRequested(run.Execution("a"), Ports.Done, "Ann", "I wrote it."));

        Assert.Equal((ViewStatus.SkippedByHand, "I wrote it."), (run.View.Steps["a"].Status, run.View.Steps["a"].Skipped!.Reason));
        Assert.Equal(ViewStatus.Running, run.View.Steps["b"].Status);
        Assert.Equal(RunOutcome.Completed, run.RunToEnd().State.Outcome);
    }

    [Fact]
    public void FailedStep_DoneByHandWhileAnotherHasFailed_WaitsForThat()
    {
        var run = Started(WorkflowBuilder.New().Agents("a", "b", "c").Parallel("fork", "x", "y").Chain("start", "fork")
            .Connect("fork", "a", "x").Connect("fork", "b", "y").Connect("a", "c"));
        run.Fault("a");
        run.Fault("b");

        run.Apply(new Occurrence.SkipRequested(run.Execution("a"), Ports.Done, "Ann", ""));

        Assert.Equal((RunStatus.Failed, ViewStatus.Held), (run.State.Status, run.View.Steps["c"].Status));
        run.Apply(new Occurrence.SkipRequested(run.Execution("b"), Ports.Done, "Ann", ""));
        Assert.Equal((RunStatus.Running, ViewStatus.Running), (run.State.Status, run.View.Steps["c"].Status));
    }

    [Fact]
    public void StepUnderWay_DoneByHand_IsNotWantedAnyMore()
    {
        var run = Started(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b"));
        var execution = run.Execution("a");

        run.Apply(new Occurrence.SkipRequested(execution, Ports.Done, "Ann", ""));

        Assert.Contains(new Order.Cancel(execution), run.Last.Orders);
        Assert.Empty(run.Apply(new Occurrence.Completed(execution, Ports.Done)).Events);
    }

    [Fact]
    public void Step_ThatDoesNotOfferTheWay_IsNotLeftByIt()
    {
        var run = Started(WorkflowBuilder.New().Agents("a").Chain("start", "a"));

        Assert.Empty(run.Apply(new Occurrence.SkipRequested(run.Execution("a"), "Elsewhere", "Ann", "")).Events);
    }

    private static RunSimulator Started(WorkflowBuilder drawing)
    {
        var run = new RunSimulator(drawing.Plan());
        run.Start();
        while (run.State.Tokens.FirstOrDefault(t => run.Plan.Activities[t.Value.Activity].Activity.Settings is StartSettings or ParallelSettings) is { Key: > 0 } control)
        {
            run.Apply(new Occurrence.Completed(control.Key, Ports.Done));
        }

        return run;
    }
}
