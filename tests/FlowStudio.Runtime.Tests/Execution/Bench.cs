using Xunit;
using System.Text.Json;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Feed;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Json;
using FlowStudio.Workflows.Planning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace FlowStudio.Runtime.Tests.Execution;

/// <summary>A database of its own with everything on it that a run needs, and runners that a test starts and loses.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly IAsyncDisposable? database;
    private readonly List<RunnerService> runners = [];
    private readonly CancellationTokenSource feedStop = new();

    private Bench(string connectionString, IAsyncDisposable? database)
    {
        this.database = database;
        ConnectionString = connectionString;
        Source = DatabaseConnection.Open(connectionString);
        Definitions = new DefinitionStore(Source);
        Runs = new RunStore(Source);
        Gates = new GateStore(Source);
        Events = new EventStore(Source);
        Stalls = new StallStore(Source);
        Forks = new RunForks(Source, new PlanCache(Definitions));
        Feed = new RunFeed(Source, TimeProvider.System);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    public DefinitionStore Definitions { get; }

    public RunStore Runs { get; }

    public GateStore Gates { get; }

    public EventStore Events { get; }

    public StallStore Stalls { get; }

    public RunForks Forks { get; }

    public RunFeed Feed { get; }

    public ScriptedExecutor Executor { get; } = new();

    public static async Task<Bench> CreateAsync(PostgresFixture postgres, bool start = true)
    {
        var database = await postgres.CreateDatabaseAsync(MigrateAsync);
        var bench = new Bench(database.ConnectionString, database);
        await bench.Feed.StartAsync(bench.feedStop.Token);
        if (start)
        {
            await bench.StartRunnerAsync();
        }

        return bench;
    }

    /// <summary>On a database that a test breaks: its own server, or a way to it that loses messages. No runner is started.</summary>
    public static async Task<Bench> CreateOnAsync(string connectionString)
    {
        await MigrateAsync(connectionString);
        var bench = new Bench(connectionString, null);
        await bench.Feed.StartAsync(bench.feedStop.Token);
        return bench;
    }

    /// <param name="logs">Keeps what the runner tells the admin; null: nobody hears it.</param>
    public async Task<RunnerService> StartRunnerAsync(
        RunnerOptions? options = null, IActivityExecutor? executor = null, ILoggerFactory? logs = null, TimeProvider? time = null)
    {
        var plans = new PlanCache(Definitions);
        var runner = new RunnerService(
            Source, plans, [executor ?? Executor, new SubWorkflowExecutor(Source, plans)], options ?? new RunnerOptions(), time ?? TimeProvider.System,
            new Logger<RunnerService>(logs ?? NullLoggerFactory.Instance));
        runners.Add(runner);
        await runner.StartAsync(CancellationToken.None);
        return runner;
    }

    /// <summary>Publishes the definition as it is and starts a run of it.</summary>
    public async Task<Guid> RunAsync(WorkflowDefinition definition, params (string Name, string Value)[] input)
    {
        var unique = await PublishAsync(definition);
        var started = await Runs.StartAsync(unique.DefinitionId, 1, unique.Name, input.ToDictionary(i => i.Name, i => Values.Text(i.Value)), "test");
        return started.Id;
    }

    /// <summary>Publishes the definition under an id of its own.</summary>
    public async Task<WorkflowDefinition> PublishAsync(WorkflowDefinition definition)
    {
        var unique = definition with { DefinitionId = Guid.NewGuid().ToString("N") };
        var plan = WorkflowPlanner.Plan(unique);
        Assert.True(plan.CanRun, string.Join(Environment.NewLine, plan.Problems));
        await Definitions.CreateAsync(unique.DefinitionId, unique.Name, "", ElsaCodec.Write(unique), "test");
        Assert.True(await Definitions.PublishAsync(unique.DefinitionId, new DraftPlace(1, 1), "test"));
        return unique;
    }

    /// <summary>Watches the run until it looks as wished. Fails with what it looked like last.</summary>
    public async Task<RunView> UntilAsync(Guid run, Func<RunView, bool> wished)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        RunView last = RunView.Empty;
        try
        {
            await foreach (var snapshot in Feed.WatchAsync(run, limit.Token))
            {
                last = snapshot.View;
                if (wished(last))
                {
                    return last;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told below.
        }

        throw new InvalidOperationException(
            $"The run did not come to what was wished. It is {last.Status} at event {last.Sequence}: {string.Join(", ", last.Steps.Select(s => $"{s.Key} {s.Value.Status}"))}");
    }

    public Task<RunView> UntilEndAsync(Guid run) => UntilAsync(run, v => v.Outcome is not null);

    public async Task<GateItem> GateAsync(Guid run)
    {
        await UntilAsync(run, v => v.Steps.Values.Any(s => s.Status == ViewStatus.WaitingForPerson));
        return (await Gates.ListOpenOfRunAsync(run)).First();
    }

    /// <summary>Starts another run of something that was published.</summary>
    public async Task<Guid> StartAsync(WorkflowDefinition published) =>
        (await Runs.StartAsync(published.DefinitionId, 1, published.Name, new Dictionary<string, JsonElement> { ["Topic"] = Values.Text("tea") }, "test")).Id;

    /// <summary>Waits until every run of this database is over or has failed.</summary>
    public async Task UntilAllEndAsync(TimeSpan? limit = null)
    {
        var open = "";
        await Eventually.FindAsync<object>(
            async () =>
            {
                try
                {
                    var statuses = await Source.CreateCommand("select status, count(*), min(id::text) from workflow_instances where status not in ('Finished', 'Failed') group by status")
                        .ListAsync(r => $"{r.GetInt64(1)} {r.GetString(0)} ({r.GetString(2)})", CancellationToken.None);
                    open = string.Join(", ", statuses);
                    return statuses.Count == 0 ? open : null;
                }
                catch (Exception e) when (e is NpgsqlException or TimeoutException)
                {
                    // The database is away just now.
                    open = e.Message;
                    return null;
                }
            },
            () => $"Some runs do not end: {open}",
            limit ?? TimeSpan.FromSeconds(60));
    }

    /// <summary>One number out of the database.</summary>
    public async Task<double> NumberAsync(string sql)
    {
        await using var command = Source.CreateCommand($"select ({sql})::float8");
        return (double)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>See <see cref="Ledger"/>.</summary>
    public Task<IReadOnlyList<WorkflowEvent>> CheckLedgerAsync(Guid run, EffectLog? effects = null) => Ledger.CheckAsync(Source, run, effects);

    public async ValueTask DisposeAsync()
    {
        foreach (var runner in runners)
        {
            await runner.StopAsync(CancellationToken.None);
        }

        await feedStop.CancelAsync();
        await Feed.StopAsync(CancellationToken.None);
        await Source.DisposeAsync();
        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }

    private static async Task MigrateAsync(string connectionString)
    {
        await using var source = DatabaseConnection.Open(connectionString);
        await Migrator.MigrateAsync(source);
        NpgsqlConnection.ClearPool(source.CreateConnection());
    }
}
