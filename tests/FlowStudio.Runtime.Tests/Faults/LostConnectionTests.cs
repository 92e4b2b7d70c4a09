using System.Diagnostics;
using FlowStudio.Runtime.Storage;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;
using Npgsql;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>Connections that the server ends, also the one that hears of new work.</summary>
public sealed class LostConnectionTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const int Runs = 1000;

    [Fact]
    [Trait(FaultMatrix.Row, "F06")]
    public async Task EveryConnectionTerminatedAgainAndAgain_OfAThousandWakesNoneIsMissed()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        using var effects = EffectLog.Create();
        await bench.StartRunnerAsync(executor: new EffectExecutor(effects, TimeSpan.Zero));
        var definition = await bench.PublishAsync(WorkflowBuilder.New().Agents("work").Chain("start", "work").Build());
        await bench.UntilEndAsync(await bench.StartAsync(definition));
        using var stop = new CancellationTokenSource();
        var terminated = TerminateAsync(bench, stop.Token);

        // Eight at a time, each as soon as the one before is over, so that at any moment some run has just been started.
        await Parallel.ForEachAsync(Enumerable.Range(0, Runs), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, _) =>
        {
            var run = await StartOnceAsync(bench, definition.DefinitionId, $"{n}");
            await Eventually.FindAsync(() => AskAsync(async () => await bench.Runs.FindAsync(run) is { Outcome: not null } over ? over : null), () => $"Run {run} does not end.");
        });
        await stop.CancelAsync();
        var times = await terminated;
        bench.Source.Clear();
        var wakes = await bench.Source.CreateCommand("""
            select extract(epoch from e.at - i.created_at)::float8 from workflow_instances i join workflow_events e on e.instance_id = i.id and e.sequence = 1 order by 1
            """).ListAsync(r => r.GetDouble(0), CancellationToken.None);
        output.WriteLine($"Terminated {times} times; {wakes.Count} wakes, p50 {wakes[wakes.Count / 2] * 1000:F0} ms, p95 {wakes[wakes.Count * 95 / 100] * 1000:F0} ms, longest {wakes[^1]:F2} s.");
        Assert.True(times >= 10, $"Connections were terminated only {times} times.");
        // The second that is between two looks without a notification, and what a busy machine adds.
        Assert.InRange(wakes[wakes.Count * 95 / 100], 0, 2);
        Assert.Equal(Runs + 1, await Ledger.CheckAllAsync(bench.Source, effects));
        Assert.Equal(Runs + 1, effects.Read().Select(e => e.Key).Distinct().Count());
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F06")]
    public async Task TheListeningConnectionTerminated_TheNextWakeAfterItsReturnIsQuick()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var definition = await bench.PublishAsync(WorkflowBuilder.New().Agents("work").Chain("start", "work").Build());
        await bench.UntilEndAsync(await bench.StartAsync(definition));

        await bench.NumberAsync("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and query like 'listen%'");
        var clock = Stopwatch.StartNew();
        var run = await bench.StartAsync(definition);
        await bench.UntilEndAsync(run);

        output.WriteLine($"The run that was started without a listener took {clock.Elapsed.TotalMilliseconds:F0} ms.");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        await bench.CheckLedgerAsync(run);
    }

    /// <summary>Every connection of everybody but its own, until cancelled.</summary>
    private static async Task<int> TerminateAsync(Bench bench, CancellationToken stop)
    {
        var times = 0;
        await using var own = NpgsqlDataSource.Create(bench.ConnectionString);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(400));
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await own.CreateCommand("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()").RunAsync(stop);
                times++;
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }

        return times;
    }

    /// <summary>The starter's connection dies, too: whoever tries again with the same key starts it once.</summary>
    private static async Task<Guid> StartOnceAsync(Bench bench, string definitionId, string key)
    {
        var started = await Eventually.FindAsync(
            () => AskAsync(() => bench.Runs.StartAsync(definitionId, 1, "Wake", new Dictionary<string, System.Text.Json.JsonElement> { ["Topic"] = Values.Text("tea") }, "test", key)!),
            () => $"Run {key} cannot be started.");
        return started.Id;
    }

    /// <summary>Nothing, when the connection was gone.</summary>
    private static async Task<T?> AskAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }
}
