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

/// <summary>Runs that stand still are told to people.</summary>
public sealed class StallTests(PostgresFixture postgres)
{
    private static RunnerOptions Watchful { get; } = new() { StallAfter = TimeSpan.FromMilliseconds(300), Sweep = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public async Task StepWithoutProgress_IsNoticed_AndCanBeStartedAgain()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        bench.Executor.On("a", (call, stop) => call.Attempt == 1 ? ScriptedExecutor.HangAsync(call, stop) : Task.FromResult(ScriptedExecutor.Done("a")));
        await bench.StartRunnerAsync(Watchful);
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build());

        var stall = await NoticedAsync(bench, run);
        Assert.Equal(StallKind.NoProgress, stall.Kind);
        Assert.True(await bench.Stalls.KickAsync(stall.Id, "Ann"));

        Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(run)).Outcome);
        await Eventually.FindAsync<object>(async () => await bench.Stalls.CountOpenAsync() == 0 ? run : null, () => "The run goes on and is still called standing.");
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task RunThatNothingCouldWake_IsNoticed()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build());
        await bench.Source.CreateCommand("update workflow_instances set status = 'Running', wake_at = null where id = $1").With(run).RunAsync(CancellationToken.None);
        await bench.StartRunnerAsync(Watchful);

        Assert.Equal(StallKind.NothingToWakeIt, (await NoticedAsync(bench, run)).Kind);
    }

    [Fact]
    public async Task RunThatWaitsForAPerson_DoesNotStandStill()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        await bench.StartRunnerAsync(Watchful);
        var waiting = await bench.RunAsync(WorkflowBuilder.New().Gate("gate").Chain("start", "gate").Build());
        await bench.GateAsync(waiting);
        bench.Executor.On("a", ScriptedExecutor.HangAsync);
        var standing = await bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build());

        // When the one that stands still is noticed, the other one has waited longer than that.
        await NoticedAsync(bench, standing);

        Assert.Null(await bench.Stalls.FindOpenAsync(waiting));
    }

    private static Task<StallItem> NoticedAsync(Bench bench, Guid run) =>
         Eventually.FindAsync(() => bench.Stalls.FindOpenAsync(run), () => "Nobody noticed that the run stands still.");
}
