using System.Text.Json;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Components;
using FlowStudio.Studio.Runs;
using FlowStudio.Studio.Tests.Library;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json;
using Npgsql;

namespace FlowStudio.Studio.Tests.Runs;

/// <summary>Items of a For each as a runner leaves them in a real database.</summary>
public sealed class ItemStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private StudioBench bench = null!;

    public async ValueTask InitializeAsync() => bench = await StudioBench.CreateAsync(postgres);

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Items_WhileAPersonDecides_TellWhichWaitAndWhichHaveNotBegun()
    {
        var run = await StartAsync(WorkflowBuilder.New()
            .Step("Each", new ForEachSettings { Items = "{{ Input.Topic }}", MaxParallel = 2 }).Gate("Ask").Output("Answer")
            .Connect("start", "Each").Connect("Each", "Ask", Ports.Item).Connect("Ask", "Each", Ports.Approved).Connect("Each", "Answer", Ports.Done));
        var gate = await Testing.Eventually.FindAsync(
            async () => await bench.Get<GateStore>().ListOpenOfRunAsync(run) is { Count: 2 } open ? open[0] : null, () => "Two items should wait.", TimeSpan.FromMinutes(1));

        var before = await bench.Get<ItemStore>().ListItemsAsync(run, 2, 0, 10);
        await bench.Get<GateStore>().DecideAsync(gate.Id, Ports.Approved, "", "Ann");
        await Testing.Eventually.FindAsync(
            async () => await bench.Get<GateStore>().ListOpenOfRunAsync(run) is { Count: 2 } open && open.All(g => g.Id != gate.Id) ? open : null, () => "The third item should wait.", TimeSpan.FromMinutes(1));
        var after = await bench.Get<ItemStore>().ListItemsAsync(run, 2, 0, 10);
        var rest = await bench.UntilEndAsync(run, (Ports.Approved, ""));
        var end = await bench.Get<ItemStore>().ListItemsAsync(run, 2, 1, 1);

        Assert.Equal([Status.WaitingForPerson, Status.WaitingForPerson, Status.NotStarted], before.Select(i => ItemLook.Of(i, false).Status));
        Assert.Equal([Status.WaitingForPerson, Status.WaitingForPerson, Status.Done], after.Select(i => ItemLook.Of(i, false).Status).Order());
        Assert.Equal("b", Assert.Single(end).Input.GetString());
        Assert.Equal("Ask", Assert.Single(await bench.Get<ItemStore>().ListStepsAsync(run, end[0])).Visit.ActivityId);
        Assert.Equal(new int?[] { 0, 1, 2 }, (await bench.Get<ItemStore>().ListVisitsAsync(run, "Ask", 0, 10)).Select(v => v.Item));
        Assert.Equal(Workflows.Events.RunOutcome.Completed, rest.Outcome);
    }

    [Fact]
    public async Task Items_OfAStoppedRun_AreNotDone()
    {
        var run = await StartAsync(WorkflowBuilder.New()
            .Step("Each", new ForEachSettings { Items = "{{ Input.Topic }}" }).Gate("Ask")
            .Connect("start", "Each").Connect("Each", "Ask", Ports.Item).Connect("Ask", "Each", Ports.Approved));
        await Testing.Eventually.FindAsync(async () => (await bench.Get<GateStore>().ListOpenOfRunAsync(run)).SingleOrDefault(), () => "One item should wait.", TimeSpan.FromMinutes(1));

        await bench.Get<RunStore>().StopAsync(run, "Ann", "");
        await Testing.Eventually.FindAsync(
            async () => await bench.Get<RunStore>().FindAsync(run) is { FinishedAt: not null } over ? over : null, () => "The run should be over.", TimeSpan.FromMinutes(1));

        var items = await bench.Get<ItemStore>().ListItemsAsync(run, 2, 0, 10);
        Assert.Equal([(Status.Cancelled, "not done"), (Status.Cancelled, "not done"), (Status.Cancelled, "not done")], items.Select(i => ItemLook.Of(i, runIsOver: true)));
    }

    [Fact]
    public async Task Items_TenThousand_AreReadByThePage()
    {
        var run = await StartAsync(WorkflowBuilder.New().Gate("Ask").Chain("start", "Ask"));
        await using (var command = bench.Get<NpgsqlDataSource>().CreateCommand($"""
            insert into iterations (instance_id, execution, item, input, output, scope) select '{run}', 9, n, to_jsonb('item ' || n), to_jsonb(n), n + 1 from generate_series(0, 9999) n;
            insert into activity_executions (instance_id, execution, activity_id, scope, attempt, status, outcome, input, output, started_at)
            select '{run}', n + 100, 'Work', n + 1, 1, 'Completed', 'Done', '{JsonSerializer.Serialize(new Dictionary<string, string>())}', to_jsonb(n), clock_timestamp() from generate_series(0, 9999) n
            """))
        {
            await command.ExecuteNonQueryAsync();
        }

        var items = await bench.Get<ItemStore>().ListItemsAsync(run, 9, 9_975, 25);
        var visits = await bench.Get<ItemStore>().ListVisitsAsync(run, "Work", 5_000, 26);

        Assert.Equal("item 9999", items[^1].Input.GetString());
        Assert.Equal(25, items.Count);
        Assert.Equal(5_000, visits[0].Item);
    }

    private async Task<Guid> StartAsync(WorkflowBuilder drawing)
    {
        var definition = drawing.Build();
        var definitions = bench.Get<DefinitionStore>();
        await definitions.CreateAsync(definition.DefinitionId, definition.Name, "", ElsaCodec.Write(definition, TimeProvider.System.GetUtcNow()), "Ann");
        await definitions.PublishAsync(definition.DefinitionId, new DraftPlace(1, 1), "Ann");
        var input = new Dictionary<string, JsonElement> { ["Topic"] = JsonSerializer.SerializeToElement("a\nb\nc") };
        return (await bench.Get<RunStore>().StartAsync(definition.DefinitionId, 1, definition.Name, input, "Ann")).Id;
    }
}
