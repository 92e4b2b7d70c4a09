using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using Xunit;

namespace FlowStudio.Workflows.Tests.Execution;

/// <summary>One branch for each item of a list.</summary>
public sealed class ForEachTests
{
    [Fact]
    public void Sequential_OneItemAfterTheOther_ThenDone()
    {
        var run = Start(Drawing(maxParallel: 1), items: 2);

        Assert.Single(run.State.Tokens, t => IsAt(run, t, "work"));
        run.Complete("work");
        Assert.Equal((2, 1), (run.View.Steps["each"].Items, run.View.Steps["each"].ItemsEnded));
        Assert.False(run.View.Steps.ContainsKey("after"));
        run.Complete("work");

        Assert.Equal(ViewStatus.Done, run.View.Steps["each"].Status);
        run.Complete("after");
        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
    }

    [Fact]
    public void Parallel_AsManyAtOnceAsAllowed()
    {
        var run = Start(Drawing(maxParallel: 3), items: 5);

        Assert.Equal(3, run.State.Tokens.Count(t => IsAt(run, t, "work")));
        run.Complete("work");
        Assert.Equal(3, run.State.Tokens.Count(t => IsAt(run, t, "work")));
        run.Complete("work");
        run.Complete("work");
        Assert.Equal(2, run.State.Tokens.Count(t => IsAt(run, t, "work")));
    }

    [Fact]
    public void NoItems_GoesOnAtOnce_AndWhatIsInsideIsNotTaken()
    {
        var run = Start(Drawing(maxParallel: 1), items: 0);

        Assert.Equal(ViewStatus.NotTaken, run.View.Steps["work"].Status);
        Assert.Equal(ViewStatus.Running, run.View.Steps["after"].Status);
    }

    [Fact]
    public void JoinInside_WaitsForTheBranchesOfItsOwnItem()
    {
        var plan = WorkflowBuilder.New().ForEach("each", 2).Parallel("fork", "one", "two").Agents("a", "b", "after").Join("join")
            .Chain("start", "each", "fork").Connect("fork", "a", "one").Connect("fork", "b", "two").Chain("a", "join").Chain("b", "join").Connect("join", "each")
            .Connect("each", "after", Ports.Done).Plan();
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        run.Apply(new Occurrence.Expanded(run.Execution("each"), 2));
        run.Complete("fork", "one");
        run.Complete("fork", "one");
        var firstItem = run.State.Scopes.First(s => s.Value is { IsItem: true, Item: 0 }).Key;
        var secondItem = run.State.Scopes.First(s => s.Value is { IsItem: true, Item: 1 }).Key;

        // One branch of each item: no join has enough.
        Complete(run, "a", firstItem);
        Complete(run, "b", secondItem);
        Assert.DoesNotContain(run.State.Tokens, t => IsAt(run, t, "join"));

        Complete(run, "b", firstItem);
        Assert.Equal(firstItem, run.State.Tokens.Single(t => IsAt(run, t, "join")).Value.Scope);
    }

    [Fact]
    public void FailedItem_OthersEnd_AndResumingDoesOnlyTheFailedOne()
    {
        var run = Start(Drawing(maxParallel: 2), items: 2);

        run.Fault("work");
        run.Apply(new Occurrence.Completed(run.State.Tokens.Single(t => t.Value.Status == TokenStatus.Running).Key, Ports.Done));
        Assert.Equal(RunStatus.Failed, run.State.Status);
        Assert.Equal(1, run.State.Tokens.Count(t => t.Value.Status == TokenStatus.Faulted));

        run.Apply(new Occurrence.ResumeRequested("Ann"));
        run.Complete("work");
        run.Complete("after");

        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
    }

    [Fact]
    public void DoneByHand_CancelsItsItems_AndGoesOn()
    {
        var run = Start(Drawing(maxParallel: 2), items: 3);

        run.Apply(new Occurrence.SkipRequested(run.Execution("each"), Ports.Done, "Ann", "Enough."));

        Assert.Equal(2, run.Last.Orders.OfType<Order.Cancel>().Count());
        Assert.Equal(ViewStatus.Running, run.View.Steps["after"].Status);
        Assert.Single(run.State.Tokens);
    }

    [Fact]
    public void EndedItem_TellsWhichStepsLedBack()
    {
        var run = Start(Drawing(maxParallel: 1), items: 1);

        run.Complete("work");

        var end = Assert.Single(run.Last.Orders.OfType<Order.EndItem>());
        Assert.Equal([run.Plan.Find("work")!.Number], end.Sources);
        Assert.Single(run.Last.Orders.OfType<Order.Collect>());
    }

    [Fact]
    public void StepLimit_StopsAndIsNoSuccess_AndResumingAllowsAsManyAgain()
    {
        var run = new RunSimulator(Drawing(maxParallel: 1, new RunLimits { MaxSteps = 4 }));
        run.Start();
        run.Complete("start");
        run.Apply(new Occurrence.Expanded(run.Execution("each"), 3));
        run.Complete("work");
        run.Complete("work");

        Assert.Equal((RunStatus.Failed, RunOutcome.LimitReached), (run.State.Status, run.State.Outcome));
        Assert.Equal(ViewStatus.LimitReached, run.View.Steps["work"].Status);

        run.Apply(new Occurrence.ResumeRequested("Ann"));
        run.Complete("work");
        run.Complete("after");

        Assert.Equal(RunOutcome.Completed, run.State.Outcome);
    }

    private static Workflows.Planning.WorkflowPlan Drawing(int maxParallel, RunLimits? limits = null) => WorkflowBuilder.New()
        .ForEach("each", maxParallel).Agents("work", "after").Limits(limits ?? RunLimits.None)
        .Chain("start", "each").Connect("each", "work", Ports.Item).Connect("work", "each").Connect("each", "after", Ports.Done).Plan();

    private static RunSimulator Start(Workflows.Planning.WorkflowPlan plan, int items)
    {
        var run = new RunSimulator(plan);
        run.Start();
        run.Complete("start");
        run.Apply(new Occurrence.Expanded(run.Execution("each"), items));
        return run;
    }

    private static bool IsAt(RunSimulator run, KeyValuePair<int, Token> token, string id) => run.Plan.Activities[token.Value.Activity].Id == id;

    private static void Complete(RunSimulator run, string id, int scope) =>
        run.Apply(new Occurrence.Completed(run.State.Tokens.Single(t => IsAt(run, t, id) && t.Value.Scope == scope).Key, Ports.Done));
}
