using System.Collections.Concurrent;
using System.Diagnostics;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>Much at once, and much in one run.</summary>
public sealed class ManyAndLongTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const int Claimers = 8;

    [Fact]
    [Trait(FaultMatrix.Row, "F11")]
    public async Task EightClaimersAtTenThousandRuns_EachRunIsClaimedOnce()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var definition = await bench.PublishAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build());
        await bench.Source.CreateCommand("""
            insert into workflow_instances (id, definition_id, version, name, status, input, state, started_by, wake_at)
            select gen_random_uuid(), $1, 1, 'Many', 'Pending', '{}', '{}', 'test', clock_timestamp() from generate_series(1, 10000)
            """).With(definition.DefinitionId).RunAsync(CancellationToken.None);
        var claimed = new ConcurrentBag<Guid>();
        using var begin = new Barrier(Claimers);
        var leases = new LeaseStore(bench.Source);

        await Task.WhenAll(Enumerable.Range(0, Claimers).Select(_ => Task.Factory.StartNew(
            async () =>
            {
                begin.SignalAndWait();
                while (await leases.ClaimAsync(Guid.NewGuid(), 7, TimeSpan.FromMinutes(5), CancellationToken.None) is { Count: > 0 } runs)
                {
                    runs.ForEach(r => claimed.Add(r.Id));
                }
            },
            TaskCreationOptions.LongRunning).Unwrap()));

        output.WriteLine($"{claimed.Count} claims of {claimed.Distinct().Count()} runs.");
        Assert.Equal(10_000, claimed.Count);
        Assert.Equal(10_000, claimed.Distinct().Count());
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F11")]
    public async Task EightRunnersAtTenThousandSteps_EachStepIsDoneOnce()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var steps = Enumerable.Range(1, 50).Select(n => $"s{n}").ToArray();
        var definition = await bench.PublishAsync(WorkflowBuilder.New().Agents(steps).Chain(["start", .. steps]).Build());
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), async (_, _) => await bench.StartAsync(definition));

        await Task.WhenAll(Enumerable.Range(0, Claimers).Select(_ => bench.StartRunnerAsync(new RunnerOptions { MaxRuns = 4 })));

        await bench.UntilAllEndAsync();
        // Once for each attempt: a machine that is busy for longer than a lease may cost a runner its runs, and then another one makes the next attempt.
        Assert.Equal(bench.Executor.Calls.Count, bench.Executor.Calls.Select(c => (c.ExecutionId, c.Attempt)).Distinct().Count());
        Assert.Equal(10_000, bench.Executor.Calls.Select(c => c.ExecutionId).Distinct().Count());
        Assert.Equal(200, await Ledger.CheckAllAsync(bench.Source));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F27")]
    public async Task RunOfTenThousandSteps_Completes_InAMinuteAndLittleMemory()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var rounds = 0;
        var steps = Enumerable.Range(1, 10).Select(n => $"s{n}").ToArray();
        bench.Executor.On("s10", _ => ScriptedExecutor.Done(++rounds < 1000 ? "again" : "enough"));
        var definition = WorkflowBuilder.New().Agents(steps)
            .Step("again", new RouterSettings { Cases = [new RouterCase("Again", new Rule(true, [new Comparison("Variables.s10", ComparisonOperator.Equal, "again")]))] })
            .Chain(["start", .. steps, "again"]).Connect("again", "s1", "Again", maxRounds: 1000).Build();
        GC.Collect();
        var memory = GC.GetTotalMemory(forceFullCollection: true);

        var clock = Stopwatch.StartNew();
        var run = await bench.RunAsync(definition);
        await bench.UntilAllEndAsync(TimeSpan.FromSeconds(90));

        var took = clock.Elapsed;
        bench.Executor.Calls.Clear();
        var more = (GC.GetTotalMemory(forceFullCollection: true) - memory) / 1e6;
        var executions = await bench.NumberAsync("select count(*) from activity_executions where activity_id like 's_' or activity_id = 's10'");
        output.WriteLine($"10,000 steps in {took.TotalSeconds:F1} s, {10_000 / took.TotalSeconds:F0} in a second; {more:F0} MB more.");
        Assert.Equal(10_000, executions);
        Assert.Equal(RunOutcome.Completed, (await bench.Runs.FindAsync(run))!.Outcome);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Assert.InRange(more, double.MinValue, 100);
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F28")]
    public async Task AThousandDeadlinesAtOnce_AllAreActedOnWithinSeconds()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var definition = await bench.PublishAsync(WorkflowBuilder.New().Gate("gate", g => g with { ExpiresAfter = TimeSpan.FromDays(1) }).Agents("late")
            .Chain("start", "gate").Connect("gate", "late", Ports.Expired).Build());
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => await bench.StartAsync(definition));
        await Testing.Eventually.FindAsync<object>(async () => await bench.Gates.CountOpenAsync() == 1000 ? "" : null, () => "Not all gates open.", TimeSpan.FromSeconds(60));

        // A day later.
        await bench.Source.CreateCommand("""
            with due as (update bookmarks set due_at = clock_timestamp() + interval '1 second' returning instance_id, due_at)
            update workflow_instances i set wake_at = due.due_at, signals = signals + 1 from due where i.id = due.instance_id
            """).RunAsync(CancellationToken.None);
        await bench.UntilAllEndAsync();

        var late = await bench.Source.CreateCommand("""
            select extract(epoch from e.at - b.due_at)::float8 from bookmarks b join workflow_events e on e.instance_id = b.instance_id
            where e.data like '{"type":"stepCompleted"%"Expired"%' order by 1
            """).ListAsync(r => r.GetDouble(0), CancellationToken.None);
        output.WriteLine($"{late.Count} deadlines, acted on {late[0]:F2} to {late[^1]:F2} s later.");
        Assert.Equal(1000, late.Count);
        Assert.InRange(late[0], 0, 5);
        Assert.InRange(late[^1], 0, 10);
        Assert.Equal(1000, await Ledger.CheckAllAsync(bench.Source));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F29")]
    public async Task LoopThatNeverEnds_IsStoppedAtItsBound_AndOthersHardlyNotice()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var quick = await bench.PublishAsync(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b").Build());
        await TimeAsync();
        var calm = await TimeAsync();
        var endless = WorkflowBuilder.New().Agents("spin")
            .Step("again", new RouterSettings { Cases = [new RouterCase("Again", new Rule(true, [new Comparison("Variables.spin", ComparisonOperator.IsNotEmpty)]))] })
            .Chain("start", "spin", "again").Connect("again", "spin", "Again", maxRounds: 1000).Build();
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => bench.RunAsync(endless)));

        var beside = await TimeAsync();

        await bench.UntilAllEndAsync(TimeSpan.FromSeconds(90));
        output.WriteLine($"A quick run took {calm.TotalMilliseconds:F0} ms in the calm, {beside.TotalMilliseconds:F0} ms beside four runaway loops.");
        Assert.InRange(beside, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        foreach (var run in runs)
        {
            var row = (await bench.Runs.FindAsync(run))!;
            Assert.Equal((RunStatus.Failed, RunOutcome.LimitReached), (row.Status, row.Outcome!.Value));
            Assert.Equal(1001, (await bench.CheckLedgerAsync(run)).OfType<StepCompleted>().Count(e => e.ActivityId == "spin"));
        }

        // The middle one of several, as one alone says little on a busy machine.
        async Task<TimeSpan> TimeAsync()
        {
            var times = new List<TimeSpan>();
            for (var i = 0; i < 9; i++)
            {
                var clock = Stopwatch.StartNew();
                await bench.UntilEndAsync(await bench.StartAsync(quick));
                times.Add(clock.Elapsed);
            }

            return times.Order().ElementAt(4);
        }
    }
}
