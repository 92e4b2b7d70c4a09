using FlowStudio.Runtime.Database;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Tests.Database;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Runtime.Tests.Scheduling;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Events;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>The database stops without a word, as in a crash, while runs are under way.</summary>
public sealed class DatabaseRestartTests : HomeTest
{
    private const int Quit = 3;

    [Fact]
    public async Task ThreeImmediateStopsUnderLoad_EveryRunEnds_AndEveryLedgerHolds()
    {
        await using var server = await StartAsync();
        await using var bench = await Bench.CreateOnAsync(server.ConnectionString);
        var statuses = new StatusRecorder(server);
        var steps = Enumerable.Range(1, 12).Select(n => $"s{n}").ToArray();
        var executors = new[] { new ScriptedExecutor(), new ScriptedExecutor() };
        foreach (var executor in executors)
        {
            foreach (var step in steps)
            {
                executor.On(step, async (_, token) =>
                {
                    await Task.Delay(100, token);
                    return ScriptedExecutor.Done(step);
                });
            }

            await bench.StartRunnerAsync(new RunnerOptions { Lease = TimeSpan.FromSeconds(3) }, executor);
        }

        var definition = WorkflowBuilder.New().Agents(steps).Chain(["start", .. steps]).Build();
        var runs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => bench.RunAsync(definition)));
        for (var i = 0; i < 3; i++)
        {
            await executors[0].NextCallAsync();
            _ = Posix.Signal(server.ProcessId!.Value, Quit);
            await statuses.NextAsync<DatabaseStatus.Ready>();
        }

        foreach (var run in runs)
        {
            Assert.Equal(ViewStatus.Done, (await bench.UntilEndAsync(run)).Status);
            await bench.CheckLedgerAsync(run);
        }
    }

    [Fact]
    public async Task Schedules_GoOnAfterAStop_AndTheHostStays()
    {
        await using var server = await StartAsync();
        await using var bench = await Bench.CreateOnAsync(server.ConnectionString);
        await using var clocks = new ScheduleBench(bench);
        var service = await clocks.StartAsync();
        var statuses = new StatusRecorder(server);
        var workflow = await bench.PublishAsync(WorkflowBuilder.New().Agents("work").Chain("start", "work").Build());
        await clocks.Store.SaveAsync(workflow.DefinitionId, ScheduleBench.EverySecond, ScheduleBench.NoInput);
        var before = await clocks.UntilStartedAsync(1);

        _ = Posix.Signal(server.ProcessId!.Value, Quit);
        await statuses.NextAsync<DatabaseStatus.Ready>();

        await clocks.UntilStartedAsync(before.Count + 2);
        Assert.False(service.ExecuteTask!.IsCompleted);
        Assert.True(clocks.Log.Lines.Count < 60, $"An outage is no flood of news:{Environment.NewLine}{clocks.Log}");
    }
}
