using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Workflows.Tests.Execution;

/// <summary>A fork to a, b and a router whose way to c is dead; then a join and e. Elsa's two modes disagree here; these are our rules.</summary>
public sealed class JoinTests
{
    [Fact]
    public void ImplicitJoin_DeadBranch_RunsTheRest() => Assert.Equal("a b e", RunForked(d => d.Agent("e"), "e"));

    [Fact]
    public void AllStarted_DeadBranch_IsNotWaitedFor() => Assert.Equal("a b e", RunForked(d => d.Join("join").Agent("e").Chain("join", "e"), "join"));

    [Fact]
    public void AllDrawn_DeadBranch_FailsVisiblyAndNamesIt()
    {
        var run = Forked(d => d.Join("join", JoinMode.AllDrawn).Agent("e").Chain("join", "e"), "join", mustRun: false);

        run.Complete("a");
        run.Complete("b");

        Assert.Equal(RunStatus.Failed, run.State.Status);
        var fault = run.View.Steps["join"].Fault!;
        Assert.Equal("join.incomplete", fault.Code);
        Assert.Contains("waits for 3 branches, but only 2 came", fault.Message);
        Assert.Contains("“c”", fault.Message);
        Assert.Equal(ViewStatus.Failed, run.View.Status);
    }

    [Fact]
    public void First_SiblingWaitsAtAGate_IsWithdrawnAndTheJoinGoesOnOnce()
    {
        var plan = WorkflowBuilder.New().Parallel("fork", "1", "2").Agent("a").Gate("gate").Join("join", JoinMode.First).Agent("e")
            .Connect("start", "fork").Connect("fork", "a", "1").Connect("fork", "gate", "2")
            .Connect("a", "join").Connect("gate", "join").Connect("join", "e").Plan();
        var run = Started(plan, "fork");
        run.Ask("gate");
        var gate = run.Execution("gate");

        var last = run.Complete("a");

        Assert.Contains(new Order.Withdraw(gate), last.Orders);
        Assert.Equal(ViewStatus.Cancelled, run.View.Steps["gate"].Status);
        run.Complete("join");
        run.Apply(new Occurrence.Decided(gate, Ports.Approved, "Ada", ""));
        run.Complete("e");
        Assert.Equal(1, run.View.Steps["join"].Visits);
        Assert.Equal(1, run.View.Steps["e"].Visits);
        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
    }

    [Fact]
    public void Count_EnoughArrived_CancelsTheRest()
    {
        var plan = WorkflowBuilder.New().Parallel("fork", "1", "2", "3").Agents("a", "b", "c").Join("join", JoinMode.Count, 2)
            .Connect("start", "fork").Connect("fork", "a", "1").Connect("fork", "b", "2").Connect("fork", "c", "3")
            .Chain("a", "join").Chain("b", "join").Chain("c", "join").Plan();
        var run = Started(plan, "fork");

        run.Complete("c");
        Assert.DoesNotContain("join", run.View.Steps.Keys);
        run.Complete("a");

        Assert.Equal(ViewStatus.Cancelled, run.View.Steps["b"].Status);
        Assert.Equal(2, run.State.Tokens[run.Execution("join")].Arrived.Length);
        run.Complete("join");
        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
    }

    [Fact]
    public void First_BranchBehindASharedStep_IsNotStartedLater()
    {
        // What "shared" does is wanted elsewhere, so it goes on; what leads only to the join is not.
        var plan = WorkflowBuilder.New().Parallel("fork", "1", "2").Agents("fast", "shared", "behind", "elsewhere").Join("join", JoinMode.First)
            .Connect("start", "fork").Connect("fork", "fast", "1").Connect("fork", "shared", "2")
            .Chain("fast", "join").Chain("shared", "behind", "join").Chain("shared", "elsewhere").Plan();
        var run = Started(plan, "fork");

        run.Complete("fast");
        run.Complete("shared");

        Assert.Equal(ViewStatus.NotTaken, run.View.Steps["behind"].Status);
        Assert.Equal(ViewStatus.Running, run.View.Steps["elsewhere"].Status);
    }

    [Fact]
    public void First_StrictJoinOnACancelledBranch_DoesNotFailTheRun()
    {
        var plan = WorkflowBuilder.New().Parallel("fork", "1", "2", "3").Agents("a", "b", "c").Join("inner", JoinMode.AllDrawn).Join("outer", JoinMode.First)
            .Connect("start", "fork").Connect("fork", "a", "1").Connect("fork", "b", "2").Connect("fork", "c", "3")
            .Chain("a", "inner").Chain("b", "inner").Chain("inner", "outer").Chain("c", "outer").Plan();
        var run = Started(plan, "fork");

        run.Complete("a");
        run.Complete("c");
        run.Complete("outer");

        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
        Assert.Equal(ViewStatus.NotTaken, run.View.Steps["inner"].Status);
    }

    [Fact]
    public void First_OneBranchFailedBefore_TheRunFailsAndGoesOnWithoutItWhenResumed()
    {
        var run = Racing();

        run.Fault("a");
        run.Complete("b");
        Assert.Equal(RunStatus.Failed, run.State.Status);
        run.Apply(new Occurrence.ResumeRequested("somebody"));
        run.Complete("join");

        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
        Assert.Equal(ViewStatus.Cancelled, run.View.Steps["a"].Status);
    }

    [Fact]
    public void First_BranchGoesRoundALoop_IsNotSentRoundAgain()
    {
        var plan = WorkflowBuilder.New().Parallel("fork", "1", "2").Agents("fast", "slow", "e").Parallel("split", "1", "2").Router("again", "again").Router("once", "again", "outer")
            .Join("join", JoinMode.First)
            .Connect("start", "fork").Connect("fork", "fast", "1").Connect("fork", "split", "2").Connect("fast", "join")
            .Connect("split", "again", "1").Connect("again", "split", "again", 3).Connect("again", "join", Ports.Otherwise)
            .Connect("split", "slow", "2").Chain("slow", "once").Connect("once", "slow", "again", 3).Connect("once", "split", "outer", 3)
            .Connect("once", "join", Ports.Otherwise)
            .Chain("join", "e").Plan();
        var run = Started(plan, "fork");
        run.Complete("split");
        run.Complete("again", "again");

        // "slow" is in a loop of its own within the round that is to be repeated.
        run.Complete("fast");
        run.Complete("join");
        run.Complete("e");

        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
        Assert.Equal(1, run.View.Steps["split"].Visits);
    }

    [Fact]
    public void First_LostStepsErrorPathWinsTheRace_TheLostSiblingStaysCancelled()
    {
        var plan = WorkflowBuilder.New().Parallel("fork", "1", "2").Agents("a", "b").Join("join", JoinMode.First)
            .Connect("start", "fork").Connect("fork", "a", "1").Connect("fork", "b", "2")
            .Connect("a", "join", Ports.Failed).Connect("a", "join").Connect("b", "join").Plan();
        var run = Started(plan, "fork");

        for (var i = 0; i < WorkflowTransition.MostLostAttempts; i++)
        {
            run.Apply(new Occurrence.RunnerLost());
        }

        Assert.Equal(ViewStatus.Cancelled, run.View.Steps["b"].Status);
        run.Complete("join");
        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
    }

    [Fact]
    public void StrictJoinAtTheBeginningOfALoop_FailsAndIsResumed_TheLoopStillGoesRound()
    {
        var definition = WorkflowBuilder.New().Parallel("fork", "1", "2").Router("maybe", "yes").Agents("a", "work").Join("join", JoinMode.AllDrawn).Router("check", "again")
            .Connect("start", "fork").Connect("fork", "a", "1").Connect("fork", "maybe", "2")
            .Connect("a", "join").Connect("maybe", "join", "yes").Chain("join", "work", "check").Connect("check", "join", "again", 2).Build();
        var run = Started(WorkflowPlanner.Plan(definition), "fork");
        run.Complete("maybe", Ports.Otherwise);
        run.Complete("a");
        Assert.Equal(RunStatus.Failed, run.State.Status);

        run.Apply(new Occurrence.ResumeRequested("somebody"));
        run.Complete("join");
        run.Complete("work");
        run.Complete("check", "again");
        run.Complete("join");
        run.Complete("work");
        run.Complete("check", Ports.Otherwise);

        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
        Assert.Equal(2, run.View.Steps["work"].Visits);
    }

    [Fact]
    public void Parallel_BranchNamedFailed_IsTaken()
    {
        var plan = WorkflowBuilder.New().Parallel("fork", "Passed", Ports.Failed).Agents("a", "b")
            .Connect("start", "fork").Connect("fork", "a", "Passed").Connect("fork", "b", Ports.Failed).Plan();

        var run = Started(plan, "fork");

        Assert.Equal(ViewStatus.Running, run.View.Steps["b"].Status);
    }

    private static RunSimulator Racing() => Started(
        WorkflowBuilder.New().Parallel("fork", "1", "2").Agents("a", "b").Join("join", JoinMode.First)
            .Connect("start", "fork").Connect("fork", "a", "1").Connect("fork", "b", "2").Chain("a", "join").Chain("b", "join").Plan(),
        "fork");

    private static string RunForked(Func<WorkflowBuilder, WorkflowBuilder> join, string at)
    {
        var run = Forked(join, at).RunToEnd();
        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
        return string.Join(' ', run.Visits.Select(v => v.Step).Where(s => s.Length == 1 && s != "s").Order(StringComparer.Ordinal));
    }

    private static RunSimulator Forked(Func<WorkflowBuilder, WorkflowBuilder> join, string at, bool mustRun = true)
    {
        var drawing = join(WorkflowBuilder.New().Parallel("s", "1", "2", "3").Agents("a", "b", "c").Router("choice", "to c"))
            .Connect("start", "s").Connect("s", "a", "1").Connect("s", "b", "2").Connect("s", "choice", "3").Connect("choice", "c", "to c")
            .Connect("a", at).Connect("b", at).Connect("c", at);
        var plan = mustRun ? drawing.Plan() : WorkflowPlanner.Plan(drawing.Build());
        var run = Started(plan, "s");
        run.Complete("choice", Ports.Otherwise);
        return run;
    }

    private static RunSimulator Started(WorkflowPlan plan, string fork)
    {
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        run.Complete(fork);
        return run;
    }
}
