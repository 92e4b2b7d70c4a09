using System.Collections.Concurrent;
using System.Diagnostics;
using FlowStudio.Runtime.Storage;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>A thousand gates, and many people at once.</summary>
public sealed class GateStormTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const int Gates = 1000;
    private const int People = 8;

    [Fact]
    [Trait(FaultMatrix.Row, "F12")]
    [Trait(FaultMatrix.Row, "F28")]
    public async Task EightPeopleAtEveryOfAThousandGates_EachIsDecidedOnce_AndTheOthersAreTold()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        await OpenAsync(bench, expiresAfter: null);
        var clock = Stopwatch.StartNew();
        var gates = await bench.Gates.ListOpenAsync(Gates);
        output.WriteLine($"The inbox of {gates.Count} gates: {clock.Elapsed.TotalMilliseconds:F0} ms.");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        var answers = new ConcurrentBag<(GateAnswer Answer, TimeSpan Took)>();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Gates * People),
            new ParallelOptions { MaxDegreeOfParallelism = People },
            async (n, token) =>
            {
                // The eight at one gate come one right after the other, on as many connections.
                var began = Stopwatch.GetTimestamp();
                var answer = await bench.Gates.DecideAsync(gates[n / People].Id, n % 2 == 0 ? Ports.Approved : Ports.Rejected, "", $"Person {n % People}", token);
                answers.Add((answer, Stopwatch.GetElapsedTime(began)));
            });

        Assert.Equal(Gates, answers.Count(a => a.Answer.Accepted));
        Assert.Equal(Gates, answers.Where(a => a.Answer.Accepted).Select(a => a.Answer.Gate!.Id).Distinct().Count());
        Assert.All(answers.Where(a => !a.Answer.Accepted), a => Assert.Contains("already decided", a.Answer.Reason, StringComparison.Ordinal));
        var times = answers.Select(a => a.Took).Order().ToList();
        output.WriteLine($"{answers.Count} answers, {Gates} winners; p50 {times[times.Count / 2].TotalMilliseconds:F1} ms, p95 {times[times.Count * 95 / 100].TotalMilliseconds:F1} ms.");
        await bench.UntilAllEndAsync();
        Assert.Equal(Gates, await Ledger.CheckAllAsync(bench.Source));
        Assert.Equal(Gates, bench.Executor.Calls.Select(c => c.InstanceId).Distinct().Count());
        Assert.Equal(Gates, bench.Executor.Calls.Count);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F13")]
    public async Task DecidedAtTheVeryDeadline_EachGateIsExactlyOneOfTheTwo()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        await OpenAsync(bench, TimeSpan.FromDays(1));
        // One deadline after the other, so that what is tried is each one's own moment and not how much a machine can do at once.
        await bench.Source.CreateCommand("""
            with due as (
              update bookmarks b set due_at = clock_timestamp() + interval '1 second' + n.number * interval '6 milliseconds'
              from (select id, row_number() over () as number from bookmarks) n where n.id = b.id
              returning b.instance_id, b.due_at)
            update workflow_instances i set wake_at = due.due_at, signals = signals + 1 from due where i.id = due.instance_id
            """).RunAsync(CancellationToken.None);
        var gates = await bench.Gates.ListOpenAsync(Gates);
        Assert.Equal(Gates, gates.Count);
        var chance = new Random(Seeds.First);
        var answers = new ConcurrentBag<GateAnswer>();
        var late = new ConcurrentBag<GateAnswer>();

        await Task.WhenAll(gates.Select(gate => (gate, Off: chance.Next(-40, 20))).Select(async g =>
        {
            // Up to the deadline, a little sooner or later: what is tried here is that moment.
            var left = g.gate.DueAt!.Value - DateTimeOffset.UtcNow + TimeSpan.FromMilliseconds(g.Off);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            answers.Add(await bench.Gates.DecideAsync(g.gate.Id, Ports.Approved, "", "Ann"));
        }));
        await bench.UntilAllEndAsync();
        foreach (var gate in gates.Take(50))
        {
            late.Add(await bench.Gates.DecideAsync(gate.Id, Ports.Approved, "", "Ben"));
        }

        var approved = (int)await bench.NumberAsync("select count(*) from bookmarks where decision = 'Approved'");
        var expired = (int)await bench.NumberAsync("select count(*) from bookmarks where decision = 'Expired'");
        var slowest = await bench.NumberAsync("""
            select max(extract(epoch from e.at - b.due_at)) from bookmarks b join workflow_events e on e.instance_id = b.instance_id
            where b.decision = 'Expired' and e.data like '{"type":"stepCompleted"%"Expired"%'
            """);
        output.WriteLine($"{approved} approved, {expired} expired, none both, none neither; the last deadline was acted on {slowest:F2} s late.");
        Assert.Equal(Gates, approved + expired);
        Assert.Equal(approved, answers.Count(a => a.Accepted));
        Assert.True(approved > 0 && expired > 0, "It was no race.");
        Assert.Equal(approved, bench.Executor.Calls.Count(c => c.Activity.Id == "yes"));
        Assert.Equal(expired, bench.Executor.Calls.Count(c => c.Activity.Id == "late"));
        Assert.All(answers.Concat(late).Where(a => !a.Accepted), a => Assert.NotEmpty(a.Reason));
        Assert.All(late, a => Assert.False(a.Accepted));
        Assert.InRange(slowest, 0, 5);
        Assert.Equal(Gates, await Ledger.CheckAllAsync(bench.Source));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F28")]
    public async Task AThousandGatesThatWait_AskNothingOfTheDatabase()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var runner = await bench.StartRunnerAsync();
        await OpenAsync(bench, TimeSpan.FromDays(1));
        await Eventually.Async(() => runner.HeldRuns == 0, "Runs that wait are held.");
        // Sessions hand in their counts with a delay, so the opening of the gates still shows in the first seconds.
        var each = double.MaxValue;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2));
        for (var (look, before) = (0, await DoneAsync()); look < 10 && each > 10; look++)
        {
            await timer.WaitForNextTickAsync();
            var after = await DoneAsync();
            (each, before) = ((after - before) / 2, after);
        }

        output.WriteLine($"{each:F1} transactions in a second with {Gates} waiting gates, a runner and a screen.");
        Assert.InRange(each, 0, 10);

        Task<double> DoneAsync() => bench.NumberAsync("select xact_commit + xact_rollback from pg_stat_database where datname = current_database()");
    }

    private static async Task OpenAsync(Bench bench, TimeSpan? expiresAfter)
    {
        var drawing = WorkflowBuilder.New().Gate("gate", g => g with { ExpiresAfter = expiresAfter }).Agents("yes", "late").Chain("start", "gate", "yes").Connect("gate", "late", Ports.Rejected);
        var definition = await bench.PublishAsync((expiresAfter is null ? drawing : drawing.Connect("gate", "late", Ports.Expired)).Build());
        await Parallel.ForEachAsync(Enumerable.Range(0, Gates), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => await bench.StartAsync(definition));
        await Eventually.FindAsync<object>(
            async () => await bench.Gates.CountOpenAsync() == Gates ? Gates : null, () => "Not all gates open.", TimeSpan.FromSeconds(60));
    }
}
