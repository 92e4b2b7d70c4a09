using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Workflows.Tests.Execution;

public sealed class FailureTests
{
    [Fact]
    public void PassingFaults_PausesDouble_ThenTheRunFails()
    {
        var run = Working(a => a with { Retry = new RetryPolicy(5, TimeSpan.FromSeconds(2)) });
        var delays = new List<TimeSpan>();
        for (var i = 0; i < 4; i++)
        {
            run.Fault("work", RunScript.Passing);
            delays.Add(Assert.IsType<StepRetryScheduled>(Assert.Single(run.Last.Events)).Delay);
            Assert.Equal(ViewStatus.Retrying, run.View.Steps["work"].Status);
            run.Apply(new Occurrence.RetryDue(run.Execution("work")));
        }

        run.Fault("work", RunScript.Passing);

        Assert.Equal([2, 4, 8, 16], delays.Select(d => d.TotalSeconds));
        Assert.Equal(RunOutcome.Failed, run.State.Outcome);
        Assert.Equal(5, run.View.Steps["work"].Attempt);
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(1, 2)]
    [InlineData(7200, 3600)]
    public void RetryAfter_IsRespectedUpToAnHour(int asked, int expected)
    {
        var run = Working();

        run.Fault("work", RunScript.Passing with { RetryAfter = TimeSpan.FromSeconds(asked) });

        Assert.Equal(TimeSpan.FromSeconds(expected), Assert.IsType<StepRetryScheduled>(run.Last.Events[0]).Delay);
        Assert.Equal(new Order.Wait(run.Execution("work"), BookmarkKinds.Retry, TimeSpan.FromSeconds(expected)), Assert.Single(run.Last.Orders));
    }

    [Fact]
    public void LongPausesDoubledOften_StayAtAnHour()
    {
        var run = Working(a => a with { Retry = new RetryPolicy(100, TimeSpan.FromMinutes(59)) });
        for (var i = 0; i < 60; i++)
        {
            run.Fault("work", RunScript.Passing);
            Assert.InRange(Assert.IsType<StepRetryScheduled>(run.Last.Events[0]).Delay, TimeSpan.FromMinutes(59), RetryPolicy.LongestDelay);
            run.Apply(new Occurrence.RetryDue(run.Execution("work")));
        }
    }

    [Fact]
    public void LastingFault_IsNotRetried()
    {
        var run = Working();

        run.Fault("work");

        Assert.Equal(RunStatus.Failed, run.State.Status);
        Assert.Equal("“work” failed.", run.View.Reason);
    }

    [Fact]
    public void ErrorPath_TakesTheFaultAndTheRunCompletes()
    {
        var plan = WorkflowBuilder.New().Agents("work", "apologise", "after").Chain("start", "work", "after").Connect("work", "apologise", Ports.Failed).Plan();
        var run = new RunSimulator(plan, 1, new RunScript { Outcome = (a, _) => a.Id == "work" ? Ports.Failed : Ports.Done }).RunToEnd();

        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
        Assert.Equal(ViewStatus.Failed, run.View.Steps["work"].Status);
        Assert.Equal(ViewStatus.NotTaken, run.View.Steps["after"].Status);
        Assert.Equal(1, run.View.Connections["work/Failed/apologise"].Taken);
    }

    [Fact]
    public void RunnerLostThreeTimesInARow_FailsTheStep()
    {
        var run = Working();

        run.Apply(new Occurrence.RunnerLost());
        run.Apply(new Occurrence.RunnerLost());
        Assert.Equal(3, run.View.Steps["work"].Attempt);
        run.Apply(new Occurrence.RunnerLost());

        Assert.Equal(RunStatus.Failed, run.State.Status);
        Assert.Equal("step.lost", run.View.Steps["work"].Fault!.Code);
        Assert.Equal(3, run.View.Steps["work"].Lost);
    }

    [Fact]
    public void RunnerReleasedOften_IsNotCounted()
    {
        var run = Working();

        for (var i = 0; i < 20; i++)
        {
            run.Apply(new Occurrence.RunnerReleased());
        }

        Assert.Equal(RunStatus.Running, run.State.Status);
        run.Fault("work", RunScript.Passing);
        Assert.Equal(TimeSpan.FromSeconds(2), Assert.IsType<StepRetryScheduled>(run.Last.Events[0]).Delay);
    }

    [Fact]
    public void Resumed_TheStepHasAllItsAttemptsAgain()
    {
        var run = Working();
        run.Fault("work");

        run.Apply(new Occurrence.ResumeRequested("somebody"));
        run.Fault("work", RunScript.Passing);

        Assert.Equal(TimeSpan.FromSeconds(2), Assert.IsType<StepRetryScheduled>(run.Last.Events[0]).Delay);
    }

    [Fact]
    public void OneBranchFails_WhatIsQueuedDoesNotStartUntilResumed()
    {
        var run = Forked("a", "b", "after");

        run.Fault("a");
        run.Complete("b");

        Assert.Equal(RunStatus.Failed, run.State.Status);
        Assert.Equal(ViewStatus.Held, run.View.Steps["after"].Status);
        run.Apply(new Occurrence.ResumeRequested("somebody"));
        Assert.Equal(ViewStatus.Running, run.View.Steps["after"].Status);
        Assert.Equal(2, run.View.Steps["a"].Attempt);
        Assert.Equal(1, run.View.Steps["after"].Attempt);
    }

    [Fact]
    public void OneBranchFails_AStepWithAttemptsLeftKeepsThem()
    {
        var plan = WorkflowBuilder.New().Parallel("fork", "1", "2").Agents("a", "b", "after").Connect("start", "fork").Connect("fork", "a", "1")
            .Connect("fork", "b", "2").Connect("b", "after", Ports.Failed).Plan();
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        run.Complete("fork");

        run.Fault("a");
        run.Fault("b", RunScript.Passing);

        Assert.Equal(ViewStatus.Held, run.View.Steps["b"].Status);
        Assert.False(run.View.Steps.ContainsKey("after"));
        run.Apply(new Occurrence.ResumeRequested("somebody"));
        Assert.Equal(2, run.View.Steps["b"].Attempt);
    }

    [Fact]
    public void OneBranchFails_AFinishThatIsBeingReachedDoesNotHideIt()
    {
        var plan = WorkflowBuilder.New().Parallel("fork", "1", "2").Agent("a").Finish("finish").Connect("start", "fork").Connect("fork", "a", "1")
            .Connect("fork", "finish", "2").Plan();
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        run.Complete("fork");

        run.Fault("a");
        run.Complete("finish");

        Assert.Equal(RunOutcome.Failed, run.State.Outcome);
        run.Apply(new Occurrence.ResumeRequested("somebody"));
        run.Complete("finish");
        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
        Assert.Equal(ViewStatus.Cancelled, run.View.Steps["a"].Status);
    }

    [Fact]
    public void Gate_WaitsWhenAnotherStepFails_IsAskedAgainUnderANewAttempt()
    {
        var plan = WorkflowBuilder.New().Parallel("fork", "1", "2").Agent("a").Gate("gate").Connect("start", "fork").Connect("fork", "a", "1").Connect("fork", "gate", "2").Plan();
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        run.Complete("fork");
        run.Ask("gate");
        var gate = run.Execution("gate");

        Assert.Contains(new Order.Withdraw(gate), run.Fault("a").Orders);
        var resumed = run.Apply(new Occurrence.ResumeRequested("somebody"));

        Assert.Contains(new Order.Execute(gate, plan.Find("gate")!.Number, 2), resumed.Orders);
    }

    [Fact]
    public void WrongWakeUps_ChangeNothing()
    {
        var plan = WorkflowBuilder.New().Gate("gate").Chain("start", "gate").Plan();
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        run.Ask("gate");
        var gate = run.Execution("gate");

        Occurrence[] wrong =
        [
            new Occurrence.RetryDue(gate), new Occurrence.Decided(gate, "approve", "Ada", ""), new Occurrence.Elapsed(gate, Ports.Expired),
            new Occurrence.Decided(gate + 1, Ports.Approved, "Ada", ""), new Occurrence.Completed(gate, Ports.Approved),
            new Occurrence.ResumeRequested("Ada"), new Occurrence.Started("Ada"), new Occurrence.RunnerLost(),
        ];
        foreach (var occurrence in wrong)
        {
            Assert.Empty(run.Apply(occurrence).Events);
        }

        run.Decide("gate", Ports.Approved);
        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
        Assert.Empty(run.Apply(new Occurrence.StopRequested("Ada", "Late.")).Events);
    }

    [Fact]
    public void OutcomeThatTheStepDoesNotHave_FailsItVisibly()
    {
        var run = Working();

        run.Complete("work", "done");

        Assert.Equal(RunOutcome.Failed, run.State.Outcome);
        Assert.Contains("“done”", run.View.Steps["work"].Fault!.Message);
    }

    [Fact]
    public void Gate_Expires_TakesItsOwnWay()
    {
        var plan = WorkflowBuilder.New().Gate("gate", g => g with { ExpiresAfter = TimeSpan.FromHours(1) }).Agents("remind", "publish")
            .Chain("start", "gate", "publish").Connect("gate", "remind", Ports.Expired).Plan();
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        run.Apply(new Occurrence.Suspended(run.Execution("gate"), BookmarkKinds.Gate, TimeSpan.FromHours(1)));

        run.Apply(new Occurrence.Elapsed(run.Execution("gate"), Ports.Expired));

        Assert.Equal(Ports.Expired, run.View.Steps["gate"].Outcome);
        Assert.Null(run.View.Steps["gate"].Decision);
        Assert.Equal(ViewStatus.Running, run.View.Steps["remind"].Status);
    }

    [Fact]
    public void Finish_InABranch_CancelsTheOthersAndEndsTheRun()
    {
        var plan = WorkflowBuilder.New().Parallel("fork", "1", "2").Agent("slow").Finish("finish").Connect("start", "fork").Connect("fork", "slow", "1").Connect("fork", "finish", "2").Plan();
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        run.Complete("fork");
        var slow = run.Execution("slow");

        var last = run.Complete("finish");

        Assert.Contains(new Order.Cancel(slow), last.Orders);
        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
    }

    private static RunSimulator Working(Func<AgentSettings, AgentSettings>? edit = null)
    {
        var run = new RunSimulator(WorkflowBuilder.New().Agent("work", edit).Chain("start", "work").Plan());
        run.Start();
        run.Complete("start");
        return run;
    }

    private static RunSimulator Forked(string a, string b, string after)
    {
        var plan = WorkflowBuilder.New().Parallel("fork", "1", "2").Agents(a, b, after).Connect("start", "fork").Connect("fork", a, "1")
            .Connect("fork", b, "2").Chain(b, after).Plan();
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        run.Complete("fork");
        return run;
    }
}
