using Xunit;
using System.Text.Json;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Runtime.Tests.Execution;

/// <summary>What a step or a run may use, and what counts as success.</summary>
public sealed class LimitTests(PostgresFixture postgres)
{
    [Fact]
    public async Task RunThatTakesTooLong_EndsTimedOut_WhileAStepHangs()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("a", ScriptedExecutor.HangAsync);
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Limits(new RunLimits { Timeout = TimeSpan.FromMilliseconds(400) }).Build());

        var view = await bench.UntilEndAsync(run);

        Assert.Equal((RunOutcome.TimedOut, ViewStatus.TimedOut), (view.Outcome, view.Status));
        Assert.Equal(RunStatus.Finished, (await bench.Runs.FindAsync(run))!.Status);
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task RunThatWaits_TimesOut_AndItsGateIsWithdrawn()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var run = await bench.RunAsync(WorkflowBuilder.New().Gate("gate").Chain("start", "gate").Limits(new RunLimits { Timeout = TimeSpan.FromMilliseconds(700) }).Build());
        await bench.GateAsync(run);

        Assert.Equal(RunOutcome.TimedOut, (await bench.UntilEndAsync(run)).Outcome);
        Assert.Empty(await bench.Gates.ListOpenOfRunAsync(run));
    }

    [Fact]
    public async Task MoreRunsThanAllowed_WaitForTheirTurn()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var release = new SemaphoreSlim(0);
        var (now, most) = (0, 0);
        bench.Executor.On("a", async (_, stop) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await release.WaitAsync(stop);
            Interlocked.Decrement(ref now);
            return ScriptedExecutor.Done("a");
        });
        var definition = await bench.PublishAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Limits(new RunLimits { MaxRuns = 2 }).Build());
        var runs = new List<Guid>();
        for (var i = 0; i < 6; i++)
        {
            runs.Add((await bench.Runs.StartAsync(definition.DefinitionId, 1, "Limited", new Dictionary<string, JsonElement>(), "test")).Id);
        }

        await bench.Executor.NextCallAsync();
        await bench.Executor.NextCallAsync();
        Assert.Equal(4, (await bench.Runs.ListAsync(new RunFilter(definition.DefinitionId))).Count(r => r.IsQueued));
        release.Release(runs.Count);

        foreach (var run in runs)
        {
            Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(run)).Outcome);
        }

        Assert.Equal(2, most);
    }

    [Fact]
    public async Task QueuedRun_CanBeStopped()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("a", ScriptedExecutor.HangAsync);
        var definition = await bench.PublishAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Limits(new RunLimits { MaxRuns = 1 }).Build());
        await bench.Runs.StartAsync(definition.DefinitionId, 1, "Limited", new Dictionary<string, JsonElement>(), "test");
        var queued = (await bench.Runs.StartAsync(definition.DefinitionId, 1, "Limited", new Dictionary<string, JsonElement>(), "test")).Id;

        await bench.Runs.StopAsync(queued, "Ann", "Not needed.");

        Assert.Equal(RunOutcome.Cancelled, (await bench.UntilEndAsync(queued)).Outcome);
    }

    [Fact]
    public async Task ResultThatFailsItsRule_IsTriedAgain_ThenFailsVisibly()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var rule = new Rule(true, [new Comparison("Variables.a", ComparisonOperator.Contains, "tea")]);
        var run = await bench.RunAsync(WorkflowBuilder.New()
            .Agent("a", a => a with { Check = SuccessCheck.None with { Rule = rule }, Retry = new RetryPolicy(2, TimeSpan.Zero) }).Chain("start", "a").Build());

        var view = await bench.UntilEndAsync(run);

        Assert.Equal((RunOutcome.FailedCheck, ViewStatus.FailedCheck), (view.Outcome, view.Steps["a"].Status));
        Assert.Equal(2, bench.Executor.Calls.Count);
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task FailedStep_GoesOnWithItsValue_AndShowsThatItFailed()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("a", _ => new ActivityResult.Faulted(new Fault("test.no", "No.")));
        var run = await bench.RunAsync(WorkflowBuilder.New().Agent("a", a => a with { ValueOnError = "nothing about {{ Input.Topic }}" }).Output("out", "{{ Variables.a }}")
            .Chain("start", "a", "out").Build(), ("Topic", "tea"));

        var view = await bench.UntilEndAsync(run);

        Assert.Equal((RunOutcome.Completed, ViewStatus.WentOn), (view.Outcome, view.Steps["a"].Status));
        Assert.Equal("test.no", view.Steps["a"].Fault!.Code);
        Assert.Equal("nothing about tea", (await bench.Runs.FindAsync(run))!.Output.GetProperty("Result").GetString());
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task Retry_OnlyOfChosenFailures()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("a", _ => new ActivityResult.Faulted(new Fault("model.unreachable", "Away.") { Retryable = true }));
        var run = await bench.RunAsync(WorkflowBuilder.New()
            .Agent("a", a => a with { Retry = new RetryPolicy(5, TimeSpan.Zero) { Only = [FailureKinds.Timeout] } }).Chain("start", "a").Build());

        await bench.UntilEndAsync(run);

        Assert.Single(bench.Executor.Calls);
    }

    [Fact]
    public async Task FixedPausesWithChance_AreAtMostHalfLonger_AndTheJournalStillGivesTheState()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("a", call => call.Attempt < 4 ? new ActivityResult.Faulted(new Fault("model.busy", "Busy.") { Retryable = true }) : ScriptedExecutor.Done("a"));
        var run = await bench.RunAsync(WorkflowBuilder.New()
            .Agent("a", a => a with { Retry = new RetryPolicy(4, TimeSpan.FromMilliseconds(20)) { Growth = RetryGrowth.Fixed, Jitter = true } }).Chain("start", "a").Build());

        await bench.UntilEndAsync(run);

        var delays = (await bench.CheckLedgerAsync(run)).OfType<StepRetryScheduled>().Select(e => e.Delay.TotalMilliseconds).ToList();
        Assert.Equal(3, delays.Count);
        Assert.All(delays, d => Assert.InRange(d, 20, 30));
    }

    [Fact]
    public async Task VariableOfAnotherBranch_IsSeenOnlyAfterTheJoin()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var set = new TaskCompletionSource();
        bench.Executor.On("slow", async (call, stop) =>
        {
            await set.Task.WaitAsync(stop);
            return ScriptedExecutor.Done("slow");
        });
        bench.Executor.On("told", call =>
        {
            set.SetResult();
            return ScriptedExecutor.Done("told");
        });
        var run = await bench.RunAsync(WorkflowBuilder.New().Variable("Price").Set("before", "Price", "1").Parallel("fork", "one", "two").Agents("slow", "told").Set("change", "Price", "2")
            .Agent("read", a => a with { Prompt = "{{ Variables.Price }}" }).Join("join").Agent("after", a => a with { Prompt = "{{ Variables.Price }}" })
            .Chain("start", "before", "fork").Connect("fork", "slow", "one").Connect("fork", "change", "two").Chain("slow", "read", "join").Chain("change", "told", "join", "after").Build());

        await bench.UntilEndAsync(run);

        // The other branch had set it long before this one read it.
        Assert.Equal("read: 1", (await bench.Runs.ListExecutionsAsync(run, "read")).Single().Output!.Value.GetString());
        Assert.Equal("after: 2", (await bench.Runs.ListExecutionsAsync(run, "after")).Single().Output!.Value.GetString());
    }
}
