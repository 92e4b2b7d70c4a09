using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Json;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Benchmarks.Rig;

/// <summary>A database at home and one runner in this process, whose agents answer at once: what is left is what the engine costs.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly RunnerService runner;

    private Engine(Home home)
    {
        Home = home;
        Definitions = new DefinitionStore(home.Database);
        Runs = new RunStore(home.Database);
        Gates = new GateStore(home.Database);
        runner = new RunnerService(
            home.Database, new PlanCache(Definitions), [Agent], new RunnerOptions(), TimeProvider.System, new ErrorLog<RunnerService>());
    }

    public Home Home { get; }

    public DefinitionStore Definitions { get; }

    public RunStore Runs { get; }

    public GateStore Gates { get; }

    public InstantAgent Agent { get; } = new();

    public static async Task<Engine> StartAsync()
    {
        var engine = new Engine(await Home.StartAsync());
        await engine.runner.StartAsync(CancellationToken.None);
        return engine;
    }

    public async Task<string> PublishAsync(WorkflowDefinition definition) => await PublishAsync(Definitions, definition);

    public static async Task<string> PublishAsync(DefinitionStore definitions, WorkflowDefinition definition)
    {
        var unique = definition with { DefinitionId = Guid.NewGuid().ToString("N") };
        var plan = WorkflowPlanner.Plan(unique);
        if (!plan.CanRun)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, plan.Problems));
        }

        await definitions.CreateAsync(unique.DefinitionId, unique.Name, "", ElsaCodec.Write(unique), "bench");
        await definitions.PublishAsync(unique.DefinitionId, new DraftPlace(1, 1), "bench");
        return unique.DefinitionId;
    }

    public async Task<Guid> StartRunAsync(string definitionId) =>
        (await Runs.StartAsync(definitionId, 1, "Bench", new Dictionary<string, System.Text.Json.JsonElement> { ["Topic"] = Values.Text("tea") }, "bench")).Id;

    /// <summary>Looks every few milliseconds, so little that it does not matter; times are taken from the rows, not from here.</summary>
    public async Task EndOfAsync(Guid run, CancellationToken cancellationToken)
    {
        while (await Home.ReadAsync<string>("select status from workflow_instances where id = $1", run) != "Finished")
        {
            // A runner that has ended throws here why.
            if (runner.ExecuteTask is { IsCompleted: true } ended)
            {
                await ended;
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>From the first event to the last commit, by the database's clock.</summary>
    public Task<TimeSpan> DurationAsync(Guid run) => Home.ReadAsync<TimeSpan>(
        "select i.finished_at - (select min(e.at) from workflow_events e where e.instance_id = i.id) from workflow_instances i where i.id = $1", run);

    public async ValueTask DisposeAsync()
    {
        await runner.StopAsync(CancellationToken.None);
        await Home.DisposeAsync();
    }
}

/// <summary>Does nothing, and tells when.</summary>
internal sealed class InstantAgent : IActivityExecutor
{
    private static readonly ActivityResult Result = new ActivityResult.Completed(Values.Text("Done."));

    public string Kind => ActivityKinds.Agent;

    /// <summary>Told at the start of every step.</summary>
    public Action<ActivityCall>? Started { get; set; }

    /// <summary>What it answers; null: always the same word.</summary>
    public Func<ActivityCall, string>? Answer { get; set; }

    /// <summary>Every step ends by itself on whatever thread is free, as steps whose work lies outside do; else all at once that were started at once.</summary>
    public bool Apart { get; set; }

    public async Task<ActivityResult> ExecuteAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        Started?.Invoke(call);
        if (Apart)
        {
            await Task.Yield();
        }

        return Answer is { } answer ? new ActivityResult.Completed(Values.Text(answer(call))) : Result;
    }
}
