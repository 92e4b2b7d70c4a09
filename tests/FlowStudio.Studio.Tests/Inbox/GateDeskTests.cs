using FlowStudio.Agents.Models;
using FlowStudio.Agents.Tools;
using FlowStudio.Runner.Composition;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Inbox;
using FlowStudio.Studio.Library;
using FlowStudio.Testing.Databases;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json;
using Npgsql;

namespace FlowStudio.Studio.Tests.Inbox;

/// <summary>On a real database, with a gate as a runner leaves it there.</summary>
public sealed class GateDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private TestDatabase database = null!;
    private GateStore gates = null!;
    private GateDesk desk = null!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CreateDatabaseAsync(PrepareAsync);
        gates = new GateStore(database.DataSource);
        var runs = new RunStore(database.DataSource);
        var documents = new DocumentStore(database.DataSource);
        desk = new GateDesk(gates, runs, new WorkflowLibrary(
            new DefinitionStore(database.DataSource), runs, new TeamLibrary(documents), new InMemoryModelProviderCatalog(), new ToolCatalog([]), TimeProvider.System));
        await new DefinitionStore(database.DataSource).CreateAsync(
            Gates.Workflow.DefinitionId, Gates.Workflow.Name, "", ElsaCodec.Write(Gates.Workflow, Gates.Noon), "Ada");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Read_OfAGateInADatabase_KnowsItsWorkflow()
    {
        var context = await desk.ReadAsync(await PutGateAsync());

        Assert.True(context.IsKnown);
        Assert.Equal("review", context.StepName);
        Assert.True(context.CanSendBack);
        Assert.False(context.Simulated);
    }

    [Fact]
    public async Task Read_AfterTheSimulatedModelWrote_SaysSimulated()
    {
        var gate = await PutGateAsync();
        await RunAsync($"""
            insert into model_calls (instance_id, execution, attempt, number, speaker, provider, model, input_tokens, output_tokens, cost_usd, duration_ms, simulated)
            values ('{gate.InstanceId}', 1, 1, 1, 'Writer', 'Simulated', 'simulated', 1, 1, 0, 1, true)
            """);

        Assert.True((await desk.ReadAsync(gate)).Simulated);
    }

    [Fact]
    public async Task Read_OfAGateWhoseWorkflowIsGone_CanStillBeAnswered()
    {
        var gate = await PutGateAsync();

        Assert.False((await desk.ReadAsync(gate with { DefinitionId = "gone" })).IsKnown);
    }

    [Fact]
    public async Task Decide_TwoAtOnce_OneCountsAndTheOtherIsTold()
    {
        var gate = await PutGateAsync();

        var answers = await Task.WhenAll(
            desk.DecideAsync(new GateChoice(gate.Id, Ports.Approved)),
            desk.DecideAsync(new GateChoice(gate.Id, Ports.Rejected)));

        var loser = Assert.Single(answers, a => !a.Accepted);
        Assert.Contains("You already decided", loser.Reason);
        Assert.Single(answers, a => a.Accepted);
        Assert.False((await gates.FindAsync(gate.Id))!.IsOpen);
    }

    private static async Task PrepareAsync(string connectionString)
    {
        await using var source = DatabaseConnection.Open(connectionString);
        await Migrator.MigrateAsync(source);
    }

    private async Task<GateItem> PutGateAsync()
    {
        var run = await new RunStore(database.DataSource).StartAsync(Gates.Workflow.DefinitionId, 1, "Articles", new Dictionary<string, System.Text.Json.JsonElement>(), "Ada");
        var id = Guid.NewGuid();
        await RunAsync($$"""
            insert into bookmarks (id, instance_id, execution, activity_id, kind, payload)
            values ('{{id}}', '{{run.Id}}', 2, 'review', 'gate', '{"question":"Publish this?","proposal":"Text","why":"","approver":""}')
            """);
        return (await gates.FindAsync(id))!;
    }

    private async Task RunAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
