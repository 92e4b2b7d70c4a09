using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Workflows.Tests.Execution;

public sealed class LoopTests
{
    [Fact]
    public void Gate_SentBackOnce_IsApprovedInRoundTwo()
    {
        var run = AtGate(Drafting().Plan());

        run.Decide("gate", Ports.SentBack, "Shorter.");
        run.Complete("draft");
        run.Ask("gate");
        run.Decide("gate", Ports.Approved);
        run.Complete("publish");

        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
        Assert.Equal(2, run.View.Steps["draft"].Visits);
        Assert.Equal(2, run.View.Steps["gate"].Visits);
        Assert.Equal(1, run.View.Steps["publish"].Visits);
        Assert.Equal(1, run.View.Connections["gate/Sent back/draft"].Taken);
        Assert.Equal(new LoopRound("draft", 2, ["gate/Sent back/draft"]).Round, Assert.Single(run.Journal.OfType<LoopRound>()).Round);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F29")]
    public void Gate_SentBackMoreOftenThanAllowed_EndsAsLimitReached()
    {
        var run = AtGate(Drafting().Plan());

        SendBack(run, 3);

        Assert.Equal((RunStatus.Failed, RunOutcome.LimitReached), (run.State.Status, run.State.Outcome));
        Assert.Equal(ViewStatus.LimitReached, run.View.Status);
        Assert.Equal(ViewStatus.LimitReached, run.View.Steps["draft"].Status);
        Assert.Contains("at most 2 times", run.View.Steps["draft"].Fault!.Message);
    }

    [Fact]
    public void LimitReached_Resumed_AllowsOneMoreRound()
    {
        var run = AtGate(Drafting().Plan());
        SendBack(run, 3);

        run.Apply(new Occurrence.ResumeRequested("somebody"));
        run.Complete("draft");
        run.Ask("gate");
        run.Decide("gate", Ports.SentBack);
        Assert.Equal(RunOutcome.LimitReached, run.State.Outcome);

        run.Apply(new Occurrence.ResumeRequested("somebody"));
        run.Complete("draft");
        run.Ask("gate");
        run.Decide("gate", Ports.Approved);
        run.Complete("publish");
        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
    }

    [Fact]
    public void LimitReached_ResumedAndThenFailed_IsFailed()
    {
        var run = AtGate(Drafting().Plan());
        SendBack(run, 3);

        run.Apply(new Occurrence.ResumeRequested("somebody"));
        run.Fault("draft");

        Assert.Equal(RunOutcome.Failed, run.State.Outcome);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F29")]
    public void LimitReached_FirstStepHasAnErrorPathBackIntoTheLoop_TheRunStillStops()
    {
        var run = AtGate(Drafting().Agent("repair").Connect("draft", "repair", Ports.Failed).Connect("repair", "draft", maxRounds: 5).Plan());

        SendBack(run, 3);

        Assert.Equal(RunOutcome.LimitReached, run.State.Outcome);
        Assert.Equal(ViewStatus.NotTaken, run.View.Steps["repair"].Status);
    }

    [Fact]
    public void TwoConnectionsGoBack_EachHasItsOwnBound()
    {
        var plan = WorkflowBuilder.New().Agent("draft").Router("check", "too short").Gate("gate")
            .Chain("start", "draft", "check").Connect("check", "draft", "too short", 5).Connect("check", "gate", Ports.Otherwise)
            .Connect("gate", "draft", Ports.SentBack, 1).Plan();
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        for (var i = 0; i < 4; i++)
        {
            run.Complete("draft");
            run.Complete("check", "too short");
        }

        run.Complete("draft");
        run.Complete("check", Ports.Otherwise);
        run.Ask("gate");
        run.Decide("gate", Ports.SentBack);

        Assert.Equal(RunStatus.Running, run.State.Status);
        run.Complete("draft");
        run.Complete("check", Ports.Otherwise);
        run.Ask("gate");
        run.Decide("gate", Ports.SentBack);
        Assert.Equal(RunOutcome.LimitReached, run.State.Outcome);
    }

    [Fact]
    public void LoopAroundForkAndJoin_ThreeRounds_EveryBranchThreeTimesAndTheEndOnce()
    {
        var plan = WorkflowBuilder.New().Parallel("fork", "1", "2").Agents("a", "b", "end").Join("join").Router("check", "again")
            .Chain("start", "fork").Connect("fork", "a", "1").Connect("fork", "b", "2").Chain("a", "join").Chain("b", "join", "check")
            .Connect("check", "fork", "again", 5).Connect("check", "end", Ports.Otherwise).Plan();
        var script = new RunScript { Outcome = (activity, visit) => activity.Id != "check" ? Ports.Done : visit < 3 ? "again" : Ports.Otherwise };

        var run = new RunSimulator(plan, 1, script).RunToEnd();

        Assert.Equal((3, 3, 3, 1), (Visits("a"), Visits("b"), Visits("join"), Visits("end")));

        int Visits(string id) => run.View.Steps[id].Visits;
    }

    [Fact]
    public void LoopInALoop_InnerBoundsCountAnewInEachOuterRound()
    {
        var plan = WorkflowBuilder.New().Agents("outer", "inner", "end").Router("again", "inner", "outer")
            .Chain("start", "outer", "inner", "again").Connect("again", "inner", "inner", 1).Connect("again", "outer", "outer", 2)
            .Connect("again", "end", Ports.Otherwise).Plan();
        string[] ways = ["inner", "outer", "inner", "outer", "inner", Ports.Otherwise];
        var run = new RunSimulator(plan, 1, new RunScript { Outcome = (activity, visit) => activity.Id == "again" ? ways[visit - 1] : Ports.Done, Resumes = false }).RunToEnd();

        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
        Assert.Equal(6, run.View.Steps["inner"].Visits);
        Assert.Equal(3, run.View.Steps["outer"].Visits);
    }

    [Fact]
    public void StepThatLeadsToItself_GoesRound()
    {
        var plan = WorkflowBuilder.New().Router("again", "again").Chain("start", "again").Connect("again", "again", "again", 3).Plan();
        var script = new RunScript { Outcome = (activity, visit) => activity.Id != "again" ? Ports.Done : visit < 3 ? "again" : Ports.Otherwise };

        var run = new RunSimulator(plan, 1, script).RunToEnd();

        Assert.Equal(3, run.View.Steps["again"].Visits);
    }

    private static WorkflowBuilder Drafting() => WorkflowBuilder.New().Agents("draft", "publish").Gate("gate")
        .Chain("start", "draft", "gate", "publish").Connect("gate", "draft", Ports.SentBack, 2);

    private static RunSimulator AtGate(WorkflowPlan plan)
    {
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        run.Complete("draft");
        run.Ask("gate");
        return run;
    }

    private static void SendBack(RunSimulator run, int times)
    {
        for (var i = 1; i <= times; i++)
        {
            run.Decide("gate", Ports.SentBack, "Again.");
            if (i < times)
            {
                run.Complete("draft");
                run.Ask("gate");
            }
        }
    }
}
