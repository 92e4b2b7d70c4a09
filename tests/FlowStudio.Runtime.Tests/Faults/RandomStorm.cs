using System.Collections.Concurrent;
using FlowStudio.Runtime.Database;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Json;
using FlowStudio.Workflows.Planning;
using Npgsql;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>
/// A random drawing, run by real runners on a real database while a random schedule of faults goes on. In the drawing nothing races, so that however often it is
/// disturbed the same visits must come out as without any fault (<see cref="DrawnMeaning"/>), and the ledger must hold.
/// </summary>
internal sealed class RandomStorm : IAsyncDisposable
{
    private const int Quit = 3;
    private static readonly RunnerOptions Options = new() { Lease = TimeSpan.FromSeconds(1.5), Watch = TimeSpan.FromMilliseconds(100), Poll = TimeSpan.FromMilliseconds(200) };

    private readonly Random chance;
    private readonly TestDatabase database;
    private readonly DatabaseServer server;
    // Which item a visit is for depends on who is faster, so a drawing with lists has no expected visits; the ledger holds all the same.
    private readonly bool hasLists;
    private readonly WorkflowPlan plan;
    private readonly Func<Activity, int, string> outcome;
    private readonly EffectLog effects = EffectLog.Create();
    private readonly VisitNumbers visits = new();
    private readonly List<LostRunner> runners = [];
    private readonly ConcurrentQueue<string> told = new();
    private int kills;
    private Guid run;

    private RandomStorm(int seed, TestDatabase database, DatabaseServer server)
    {
        Seed = seed;
        chance = new Random(seed);
        this.database = database;
        this.server = server;
        hasLists = seed % 4 == 3;
        plan = PlayableWorkflow.Plan(seed, new RandomWorkflowOptions(StrictJoins: !hasLists, ForEach: hasLists));
        var drawn = RunScript.Seeded(seed, plan);
        outcome = (activity, visit) => activity.Settings is ParallelSettings ? Ports.Done : drawn(activity, visit);
    }

    private NpgsqlDataSource Source => database.DataSource;

    public int Seed { get; }

    public static async Task<RandomStorm> CreateAsync(int seed, PostgresFixture postgres) => new(seed, await postgres.CreateDatabaseAsync(MigrateAsync), postgres.Server);

    public async ValueTask DisposeAsync()
    {
        foreach (var runner in runners)
        {
            await runner.DisposeAsync();
        }

        effects.Dispose();
        await database.DisposeAsync();
    }

    /// <summary>Publishes the drawing and makes a run of it, which nobody takes yet.</summary>
    public async Task PrepareAsync()
    {
        var definition = plan.Definition with { DefinitionId = Guid.NewGuid().ToString("N") };
        var definitions = new DefinitionStore(Source);
        await definitions.CreateAsync(definition.DefinitionId, definition.Name, "", ElsaCodec.Write(definition), "test");
        Assert.True(await definitions.PublishAsync(definition.DefinitionId, new DraftPlace(1, 1), "test"));
        run = (await new RunStore(Source).StartAsync(definition.DefinitionId, 1, "Storm", new Dictionary<string, System.Text.Json.JsonElement> { ["Topic"] = Values.Text("one\ntwo\nthree") }, "test")).Id;
    }

    /// <summary>Leads the run to its end through all faults.</summary>
    /// <param name="restarts">Whether the whole server goes down, too: everybody on it notices.</param>
    public Task RunAsync(bool restarts) => ToldAsync(async () =>
    {
        await AddRunnerAsync();
        await AddRunnerAsync();
        var over = LeadAsync();
        for (var left = chance.Next(2, 7); left > 0 && !over.IsCompleted; left--)
        {
            // A time for the run to get somewhere, of a random length on purpose.
            await Task.WhenAny(over, Task.Delay(chance.Next(80)));
            await BreakAsync(restarts);
        }

        await over;
        return 0;
    });

    /// <returns>The faults that there were, and the events that the run came to.</returns>
    public Task<(int Faults, int Events)> CheckAsync() => ToldAsync(async () =>
    {
        // Connections that were terminated while nobody used them are still in the pool.
        Source.Clear();
        var journal = await Ledger.CheckAsync(Source, run, effects);
        Assert.Equal(RunOutcome.Completed, Assert.IsType<RunFinished>(journal[^1]).Outcome);
        if (hasLists)
        {
            return (told.Count, journal.Count);
        }

        var expected = new DrawnMeaning(plan, outcome).Visits;
        var actual = JournalVisits.Of(plan, journal);
        Assert.True(
            expected.SetEquals(actual),
            $"Missing: {string.Join(", ", expected.Except(actual))}. Too much: {string.Join(", ", actual.Except(expected))}.{Environment.NewLine}"
            + string.Join(Environment.NewLine, journal.Select(EventJson.Write)));
        return (told.Count, journal.Count);
    });

    /// <summary>Whatever goes wrong, its seed is told.</summary>
    private async Task<T> ToldAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action().WaitAsync(TimeSpan.FromSeconds(120));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"Seed {Seed} failed. Repeat it alone: ./flowstudio faults --seeds 1 --first {Seed}{Environment.NewLine}Faults: {string.Join("; ", told)}", e);
        }
    }

    private async Task BreakAsync(bool restarts)
    {
        switch (chance.Next(restarts ? 7 : 6))
        {
            // A step whose runner was lost three times fails; that is another matter.
            case 0 or 1 when kills < 2:
                kills++;
                told.Enqueue("a runner is lost");
                var victim = runners[chance.Next(runners.Count)];
                victim.Way.Cut();
                runners.Remove(victim);
                await AddRunnerAsync();
                await victim.DisposeAsync();
                break;
            case 2:
                told.Enqueue("a runner stops");
                var stopped = runners[chance.Next(runners.Count)];
                runners.Remove(stopped);
                await AddRunnerAsync();
                await stopped.DisposeAsync();
                break;
            case 3:
                told.Enqueue("connections are terminated");
                await InOutageAsync(() => CountAsync(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()"));
                break;
            case 4:
                told.Enqueue("somebody pauses");
                await InOutageAsync(() => new RunStore(Source).PauseAsync(run, "Ann"));
                break;
            case 6:
                told.Enqueue("the database goes down");
                _ = Posix.Signal(server.ProcessId!.Value, Quit);
                break;
            default:
                told.Enqueue("replies are lost");
                runners[chance.Next(runners.Count)].Way.LoseEveryCommit(chance.Next(2, 6));
                break;
        }
    }

    /// <summary>What people do until the run is over: they decide, and let go on what failed or was paused.</summary>
    private async Task LeadAsync()
    {
        var runs = new RunStore(Source);
        var gates = new GateStore(Source);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(15));
        while (true)
        {
            await timer.WaitForNextTickAsync();
            var over = await InOutageAsync(async () =>
            {
                var row = (await runs.FindAsync(run))!;
                if (row.Status is RunStatus.Failed or RunStatus.Paused)
                {
                    await runs.ResumeAsync(run, "Ann");
                }

                foreach (var gate in row.OpenGates > 0 ? await gates.ListOpenOfRunAsync(run) : [])
                {
                    await DecideAsync(gates, gate);
                }

                return row.Status == RunStatus.Finished;
            });
            if (over)
            {
                return;
            }
        }
    }

    private async Task DecideAsync(GateStore gates, GateItem gate)
    {
        var decision = outcome(plan.Find(gate.ActivityId)!.Activity, visits.Of(gate.ActivityId, $"{gate.Execution}"));
        if (decision != Ports.Expired)
        {
            await gates.DecideAsync(gate.Id, decision, "", "Ann");
            return;
        }

        // Its hour is over.
        await Source.CreateCommand("""
            with due as (update bookmarks set due_at = clock_timestamp() where id = $1 and due_at > clock_timestamp() returning instance_id)
            update workflow_instances set wake_at = clock_timestamp(), signals = signals + 1 where id in (select instance_id from due)
            """).With(gate.Id).RunAsync(CancellationToken.None);
    }

    private async Task AddRunnerAsync() =>
        runners.Add(await LostRunner.StartAsync(database.ConnectionString, [new Worker(this, ActivityKinds.Agent), new Worker(this, ActivityKinds.Team)], Options));

    /// <summary>Nothing, when the database does not answer just now.</summary>
    private static async Task<T?> InOutageAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            return default;
        }
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task MigrateAsync(string connectionString)
    {
        await using var source = DatabaseConnection.Open(connectionString);
        await Migrator.MigrateAsync(source);
        NpgsqlConnection.ClearPool(source.CreateConnection());
    }

    /// <summary>Does what is drawn for this visit, after a failure that passes for every sixth.</summary>
    private sealed class Worker(RandomStorm storm, string kind) : IActivityExecutor
    {
        public string Kind => kind;

        public async Task<ActivityResult> ExecuteAsync(ActivityCall call, CancellationToken cancellationToken)
        {
            var id = call.Activity.Id;
            var visit = storm.visits.Of(id, $"{call.ExecutionId}");
            storm.effects.Add(call.InstanceId, call.ExecutionId, id, call.Attempt);
            await Task.Delay(1, cancellationToken);
            if (call.Attempt == 1 && ((visit * 7) + id.Sum(c => c)) % 6 == 0)
            {
                return new ActivityResult.Faulted(RunScript.Passing);
            }

            if (PlayableWorkflow.RouterOf(id) is { } router)
            {
                return ScriptedText(storm.outcome(storm.plan.Find(router)!.Activity, visit));
            }

            var hasErrorPath = storm.plan.Find(id)!.Outgoing.Any(c => storm.plan.Connections[c].Port == Ports.Failed);
            return hasErrorPath && storm.outcome(call.Activity, visit) == Ports.Failed ? new ActivityResult.Faulted(RunScript.Lasting) : ScriptedText($"{id} {visit}");
        }

        private static ActivityResult.Completed ScriptedText(string text) => new(Values.Text(text));
    }

    /// <summary>Which visit to its step a visit is: they come one after the other.</summary>
    private sealed class VisitNumbers
    {
        private readonly Dictionary<string, List<string>> known = [];

        public int Of(string activityId, string visit)
        {
            lock (known)
            {
                var visits = known.TryGetValue(activityId, out var list) ? list : known[activityId] = [];
                if (!visits.Contains(visit))
                {
                    visits.Add(visit);
                }

                return visits.IndexOf(visit) + 1;
            }
        }
    }
}
