using System.Text.Json;
using FlowStudio.EndToEnd.Tests.Browser;
using FlowStudio.EndToEnd.Tests.Inbox;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(GatedStudio))]

namespace FlowStudio.EndToEnd.Tests.Inbox;

/// <summary>
/// A Studio on a database that tests reach, too, with a published workflow that stops at a gate: what the simulated writer made is approved,
/// sent back or rejected. It starts with the first test that asks for it.
/// </summary>
public sealed class GatedStudio : IAsyncDisposable
{
    private readonly Lazy<Task<StudioProcess>> start;
    private PostgresFixture? postgres;
    private TestDatabase? database;

    public GatedStudio() => start = new(StartAsync);

    public async Task<string> UrlAsync() => (await start.Value).Url;

    /// <summary>Starts a run and waits until its gate is open.</summary>
    public async Task<GateItem> StartRunAsync(string topic)
    {
        var studio = await start.Value;
        var run = await new RunStore(database!.DataSource).StartAsync(
            "articles", 1, "Articles", new Dictionary<string, JsonElement> { ["Topic"] = JsonSerializer.SerializeToElement(topic) }, "Ada");
        var gates = new GateStore(database.DataSource);
        return await Eventually.FindAsync(
            async () => (await gates.ListOpenOfRunAsync(run.Id)).SingleOrDefault(), () => $"The run did not come to its gate. Studio wrote: {studio.Output}", TimeSpan.FromMinutes(1));
    }

    /// <summary>Publishes a workflow under an id of its own and starts it.</summary>
    public async Task<Guid> StartRunOfAsync(WorkflowDefinition definition, string? topic = null)
    {
        var id = await PublishAsync(definition);
        var input = new Dictionary<string, JsonElement>();
        if (topic is not null)
        {
            input["Topic"] = JsonSerializer.SerializeToElement(topic);
        }

        return (await new RunStore(database!.DataSource).StartAsync(id, 1, definition.Name, input, "Ada")).Id;
    }

    /// <returns>The id under which it is published.</returns>
    public async Task<string> PublishAsync(WorkflowDefinition definition)
    {
        await start.Value;
        var id = Guid.NewGuid().ToString("N");
        var own = definition with { DefinitionId = id, VersionId = $"{id}-1" };
        var definitions = new DefinitionStore(database!.DataSource);
        await definitions.CreateAsync(id, own.Name, "", ElsaCodec.Write(own, TimeProvider.System.GetUtcNow()), "Ada");
        await definitions.PublishAsync(id, new DraftPlace(1, 1), "Ada");
        return id;
    }

    public Task<List<GateItem>> ListGatesAsync(Guid run) => new GateStore(database!.DataSource).ListOpenOfRunAsync(run);

    public async Task<RunRow> FindRunAsync(Guid run) => (await new RunStore(database!.DataSource).FindAsync(run))!;

    public Task<GateItem?> FindAsync(Guid gate) => new GateStore(database!.DataSource).FindAsync(gate);

    public Task<GateAnswer> DecideAsync(Guid gate, string port, string by) => new GateStore(database!.DataSource).DecideAsync(gate, port, "", by);

    public async ValueTask DisposeAsync()
    {
        if (start.IsValueCreated)
        {
            await (await start.Value).DisposeAsync();
        }

        if (database is not null)
        {
            await database.DisposeAsync();
        }

        if (postgres is not null)
        {
            await postgres.DisposeAsync();
        }
    }

    private async Task<StudioProcess> StartAsync()
    {
        postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        database = await postgres.CreateDatabaseAsync();
        var studio = await StudioProcess.StartAsync(settings: new Dictionary<string, string>
        {
            ["FlowStudio:ConnectionString"] = database.ConnectionString,
            ["Simulation:ChunkDelay"] = "00:00:00",
            ["Simulation:Shortest"] = "00:00:00",
        });
        var definitions = new DefinitionStore(database.DataSource);
        var workflow = Workflow();
        await definitions.CreateAsync(workflow.DefinitionId, workflow.Name, "", ElsaCodec.Write(workflow, TimeProvider.System.GetUtcNow()), "Ada");
        await definitions.PublishAsync(workflow.DefinitionId, new DraftPlace(1, 1), "Ada");
        return studio;
    }

    private static WorkflowDefinition Workflow() => WorkflowBuilder.New()
        .Agent("Writer", a => a with { Role = "Writer", Goal = "A short article", Prompt = "Write a short article about {{ Input.Topic }}." })
        .Gate("Review", g => g with { Question = "Publish the article?", Proposal = "{{ Variables.Writer }}", Why = "It goes to all customers. Look at **facts** and tone.", Approver = "Editor" })
        .Output("Publish", "{{ Variables.Writer }}")
        .Finish("Drop")
        .Chain("start", "Writer", "Review")
        .Connect("Review", "Publish", Ports.Approved)
        .Connect("Review", "Writer", Ports.SentBack, maxRounds: 3)
        .Connect("Review", "Drop", Ports.Rejected)
        .Build() with
    { DefinitionId = "articles", VersionId = "articles-1", Name = "Articles" };
}
