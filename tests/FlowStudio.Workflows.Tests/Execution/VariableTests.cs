using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Workflows.Tests.Execution;

/// <summary>A branch sees its own snapshot of the variables; where branches meet, it is said whose value counts.</summary>
public sealed class VariableTests
{
    private static WorkflowBuilder Fork() => WorkflowBuilder.New().Set("before", "Price").Parallel("fork", "one", "two").Agents("a", "b").Join("join").Agent("after")
        .Chain("start", "before", "fork").Connect("fork", "a", "one");

    [Fact]
    public void OtherBranch_SetsAVariable_IsNotSeenUntilTheyMeet()
    {
        var plan = Fork().Set("set", "Price").Connect("fork", "set", "two").Chain("set", "b", "join").Chain("a", "join", "after").Plan();
        var run = ToFork(plan);
        var before = run.State.Tokens.Values.First(t => plan.Activities[t.Activity].Id == "a").Sees!["Price"];
        var set = run.Execution("set");
        run.Complete("set");

        Assert.Equal(before, Seen(run, "a"));
        Assert.Equal(set, Seen(run, "b"));
        run.Complete("a");
        run.Complete("b");
        run.Complete("join");

        Assert.Equal(set, Seen(run, "after"));
    }

    [Fact]
    public void BothBranches_SetIt_NothingChosen_StopsWithAMessage()
    {
        var run = BothSet("");

        Assert.Equal((RunStatus.Failed, "join.conflict"), (run.State.Status, run.View.Steps["join"].Fault?.Code));
        Assert.Contains("“Price”", run.View.Steps["join"].Fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("set1")]
    [InlineData("set2")]
    public void BothBranches_SetIt_TheChosenOneCounts(string chosen)
    {
        var run = BothSet(chosen);
        run.Complete("join");

        Assert.Equal(run.Journal.OfType<Workflows.Events.StepCompleted>().Single(e => e.ActivityId == chosen).Execution, Seen(run, "after"));
    }

    [Fact]
    public void BothBranches_MaySetIt_ThePlannerSaysSo_UntilItIsChosen()
    {
        Assert.Contains(WorkflowPlanner.Plan(Both("")).Problems, p => p is { Code: "variable.setTwice", ActivityId: "join" });
        Assert.DoesNotContain(WorkflowPlanner.Plan(Both("set1")).Problems, p => p.Code == "variable.setTwice");
    }

    [Fact]
    public void ExclusiveWays_SetIt_IsNoConflict()
    {
        var plan = WorkflowBuilder.New().Router("router", "one").Set("set1", "Price").Set("set2", "Price").Agent("after")
            .Chain("start", "router").Connect("router", "set1", "one").Connect("router", "set2", Ports.Otherwise).Chain("set1", "after").Chain("set2", "after").Plan();

        Assert.DoesNotContain(plan.Problems, p => p.Code == "variable.setTwice");
    }

    [Fact]
    public void LoopThatSetsItInEachRound_SeesItsLastValue_AndRemembersNoMoreThanIsSeen()
    {
        var plan = WorkflowBuilder.New().Agent("head").Set("set", "Count").Router("again", "Again").Agent("after").Chain("start", "head", "set", "again")
            .Connect("again", "head", "Again", maxRounds: 50).Connect("again", "after", Ports.Otherwise).Plan();
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        var last = 0;
        for (var round = 0; round < 40; round++)
        {
            run.Complete("head");
            last = run.Execution("set");
            run.Complete("set");
            run.Complete("again", round < 39 ? "Again" : Ports.Otherwise);
        }

        Assert.Equal(last, Seen(run, "after"));
        Assert.Null(run.State.Replaced);
    }

    private static WorkflowDefinition Both(string preferred) => WorkflowBuilder.New().Parallel("fork", "one", "two").Set("set1", "Price").Set("set2", "Price")
        .Step("join", new JoinSettings { PreferredBranch = preferred }).Agent("after")
        .Chain("start", "fork").Connect("fork", "set1", "one").Connect("fork", "set2", "two").Chain("set1", "join").Chain("set2", "join", "after").Build();

    private static RunSimulator BothSet(string preferred)
    {
        var run = new RunSimulator(WorkflowPlanner.Plan(Both(preferred)));
        run.Start();
        run.Complete("start");
        run.Complete("fork", "one");
        run.Complete("set2");
        run.Complete("set1");
        return run;
    }

    private static RunSimulator ToFork(WorkflowPlan plan)
    {
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        run.Complete("before");
        run.Complete("fork", "one");
        return run;
    }

    private static int Seen(RunSimulator run, string id) => run.State.Tokens[run.Execution(id)].Sees!.Values.Single();
}
