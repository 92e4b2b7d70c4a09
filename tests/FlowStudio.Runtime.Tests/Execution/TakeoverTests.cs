using Xunit;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Events;
using FlowStudio.Testing.Faults;

namespace FlowStudio.Runtime.Tests.Execution;

/// <summary>Two runners on one database, and what happens when one of them goes away.</summary>
public sealed class TakeoverTests(PostgresFixture postgres)
{
    [Fact]
    [Trait(FaultMatrix.Row, "F11")]
    public async Task TwoRunners_ShareTheWork_AndDoNothingTwice()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var executors = new[] { new ScriptedExecutor(), new ScriptedExecutor() };
        await Task.WhenAll(executors.Select(e => bench.StartRunnerAsync(new RunnerOptions { MaxRuns = 3 }, e)));
        foreach (var executor in executors)
        {
            executor.On("a", async (_, token) =>
            {
                await Task.Delay(20, token);
                return ScriptedExecutor.Done("a");
            });
        }

        var definition = WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b").Build();
        var runs = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => bench.RunAsync(definition)));
        foreach (var run in runs)
        {
            await bench.UntilEndAsync(run);
            await bench.CheckLedgerAsync(run);
        }

        Assert.All(executors, e => Assert.NotEmpty(e.Calls));
        Assert.Equal(60, executors.Sum(e => e.Calls.Count));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F08")]
    public async Task RunnerWithoutItsLock_IsTakenOver_AndItsLateResultChangesNothing()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var frozen = new ScriptedExecutor();
        var thaw = new TaskCompletionSource();
        frozen.On("work", async (call, _) =>
        {
            // Only the first attempt: this runner, too, may be the one that takes over.
            if (call.Attempt > 1)
            {
                return ScriptedExecutor.Done("work: Do it.");
            }

            await thaw.Task;
            return ScriptedExecutor.Done("too late");
        });
        await bench.StartRunnerAsync(executor: frozen);
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("work", "after").Chain("start", "work", "after").Build());
        await frozen.NextCallAsync();

        // As after a crash: the lease is over and nobody has said anything.
        await using (var expire = bench.Source.CreateCommand("update workflow_instances set lease_until = clock_timestamp() - interval '1 second'"))
        {
            await expire.ExecuteNonQueryAsync();
        }

        await bench.StartRunnerAsync();
        var view = await bench.UntilEndAsync(run);
        thaw.SetResult();

        Assert.Equal(ViewStatus.Done, view.Status);
        Assert.Equal(2, view.Steps["work"].Attempt);
        Assert.Equal("work: Do it.", (await bench.Runs.ListExecutionsAsync(run, "work")).Single().Output!.Value.GetString());
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F31")]
    public async Task StoppingRunner_GivesItsRunsBack_AndTheNextGoesOn()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var first = new ScriptedExecutor();
        first.On("work", ScriptedExecutor.HangAsync);
        var runner = await bench.StartRunnerAsync(new RunnerOptions { Drain = TimeSpan.FromMilliseconds(100) }, first);
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("before", "work").Chain("start", "before", "work").Build());
        await first.NextCallAsync();
        await first.NextCallAsync();

        await runner.StopAsync(CancellationToken.None);
        await bench.StartRunnerAsync();

        var view = await bench.UntilEndAsync(run);
        Assert.Equal(ViewStatus.Done, view.Status);
        Assert.DoesNotContain(bench.Executor.Calls, c => c.Activity.Id == "before");
        Assert.Contains(await bench.CheckLedgerAsync(run), e => e is StepLost { Released: true });
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F06")]
    public async Task LostListenConnection_IsMadeAnew_AndNoWakeIsMissed()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var definition = WorkflowBuilder.New().Agents("work").Chain("start", "work").Build();
        await bench.UntilEndAsync(await bench.RunAsync(definition));

        await using (var kill = bench.Source.CreateCommand(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'"))
        {
            await kill.ExecuteNonQueryAsync();
        }

        var view = await bench.UntilEndAsync(await bench.RunAsync(definition));
        Assert.Equal(ViewStatus.Done, view.Status);
    }
}
