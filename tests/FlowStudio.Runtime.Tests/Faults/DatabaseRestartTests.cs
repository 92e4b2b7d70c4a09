using System.Diagnostics;
using FlowStudio.Runtime.Database;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Runtime.Tests.Database;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Runtime.Tests.Scheduling;
using FlowStudio.Testing;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Events;
using Npgsql;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>The database stops without a word, as in a crash, while runs are under way.</summary>
public sealed class DatabaseRestartTests(ITestOutputHelper output) : HomeTest
{
    private const int Quit = 3;

    [Fact]
    [Trait(FaultMatrix.Row, "F04")]
    public async Task ThreeImmediateStopsUnderLoad_EveryRunEnds_AndEveryLedgerHolds()
    {
        await using var server = await StartAsync();
        await using var bench = await Bench.CreateOnAsync(server.ConnectionString);
        using var effects = EffectLog.Create();
        var statuses = new StatusRecorder(server);
        var steps = Enumerable.Range(1, 12).Select(n => $"s{n}").ToArray();
        for (var i = 0; i < 2; i++)
        {
            await bench.StartRunnerAsync(new RunnerOptions { Lease = TimeSpan.FromSeconds(3) }, new EffectExecutor(effects, TimeSpan.FromMilliseconds(100)));
        }

        var definition = await bench.PublishAsync(WorkflowBuilder.New().Agents(steps).Chain(["start", .. steps]).Build());
        var runs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => bench.StartAsync(definition)));
        for (var i = 0; i < 3; i++)
        {
            var before = effects.Read().Count;
            await Eventually.Async(() => effects.Read().Count > before + 20, "Nothing goes on.");
            _ = Posix.Signal(server.ProcessId!.Value, Quit);
            await statuses.NextAsync<DatabaseStatus.Ready>();
            output.WriteLine($"Back to work {await FirstAfterAsync(bench, DateTimeOffset.UtcNow):F2} s after the server.");
        }

        await bench.UntilAllEndAsync();
        Assert.Equal(16, await Ledger.CheckAllAsync(bench.Source, effects));
        Assert.Equal(16 * 12, effects.Read().Select(e => e.Key).Distinct().Count());
        Assert.Equal(16, await bench.NumberAsync("select count(*) from workflow_instances where outcome = 'Completed'"));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F05")]
    public async Task DownForLong_RunsGoOnWhenItIsBack_AndTheLogIsNoFlood()
    {
        await using var server = await StartAsync();
        await using var bench = await Bench.CreateOnAsync(server.ConnectionString);
        using var effects = EffectLog.Create();
        using var log = new LogRecorder();
        var statuses = new StatusRecorder(server);
        // The outage is longer than the lease: whatever a runner holds, it has dropped by then.
        await bench.StartRunnerAsync(new RunnerOptions { Lease = TimeSpan.FromSeconds(2) }, new EffectExecutor(effects, TimeSpan.FromMilliseconds(50)), log);
        var definition = await bench.PublishAsync(WorkflowBuilder.New().Agents("a", "b", "c").Chain("start", "a", "b", "c").Build());
        await bench.UntilEndAsync(await bench.StartAsync(definition));
        var under = await bench.RunAsync(WorkflowBuilder.New().Agents("long", "next").Chain("start", "long", "next").Build());
        await bench.UntilAsync(under, v => v.Steps.GetValueOrDefault("long")?.Status == ViewStatus.Running);

        var clock = Stopwatch.StartNew();
        Directory.Move(Data, Data + ".away");
        _ = Posix.Signal(server.ProcessId!.Value, Quit);
        // It has tried again and again by then.
        await statuses.NextAsync<DatabaseStatus.Failed>();
        Directory.Move(Data + ".away", Data);
        await statuses.NextAsync<DatabaseStatus.Ready>();
        var outage = clock.Elapsed;
        var back = DateTimeOffset.UtcNow;
        await bench.StartAsync(definition);

        await bench.UntilAllEndAsync();
        var first = await FirstAfterAsync(bench, back);
        output.WriteLine($"Down for {outage.TotalSeconds:F1} s; first completion {first:F2} s after it was back; {log.Lines.Count} lines.");
        Assert.InRange(outage, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(2));
        Assert.InRange(first, 0, 5);
        Assert.True(log.Lines.Count <= outage.TotalSeconds + 5, $"An outage is no flood of news:{Environment.NewLine}{log}");
        Assert.Equal(3, await Ledger.CheckAllAsync(bench.Source, effects));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F34")]
    public async Task ServerAndThenABackendKilledUnderLoad_EveryRunEnds_AndEveryLedgerHolds()
    {
        await using var server = await StartAsync();
        await using var bench = await Bench.CreateOnAsync(server.ConnectionString);
        using var effects = EffectLog.Create();
        var statuses = new StatusRecorder(server);
        await bench.StartRunnerAsync(new RunnerOptions { Lease = TimeSpan.FromSeconds(3) }, new EffectExecutor(effects, TimeSpan.FromMilliseconds(50)));
        var definition = await bench.PublishAsync(WorkflowBuilder.New().Agents("a", "b", "c", "d", "e").Chain("start", "a", "b", "c", "d", "e").Build());
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => bench.StartAsync(definition)));
        await Eventually.Async(() => effects.Read().Count > 20, "Nothing goes on.");

        _ = Posix.Signal(server.ProcessId!.Value, Kill);
        await statuses.NextAsync<DatabaseStatus.Ready>();
        var before = effects.Read().Count;
        await Eventually.Async(() => effects.Read().Count > before + 5, "Nothing goes on.");
        // One killed backend takes all others with it: the server cannot know what it left in the shared memory.
        _ = Posix.Signal((int)await bench.NumberAsync("select pg_backend_pid()"), Kill);

        await bench.UntilAllEndAsync();
        Assert.Equal(16, await Ledger.CheckAllAsync(bench.Source, effects));
        Assert.Equal(16 * 5, effects.Read().Select(e => e.Key).Distinct().Count());
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F04")]
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

    /// <summary>Seconds until the first step was completed after a moment.</summary>
    private static async Task<double> FirstAfterAsync(Bench bench, DateTimeOffset moment)
    {
        var at = await Eventually.FindAsync<object>(
            async () =>
            {
                try
                {
                    await using var command = bench.Source.CreateCommand("select min(at) from workflow_events where at > $1 and data like '{\"type\":\"stepCompleted\"%'").With(moment);
                    return await command.ExecuteScalarAsync() is DateTime found ? found : null;
                }
                catch (NpgsqlException)
                {
                    return null;
                }
            },
            () => "Nothing goes on.");
        return ((DateTime)at - moment.UtcDateTime).TotalSeconds;
    }
}
