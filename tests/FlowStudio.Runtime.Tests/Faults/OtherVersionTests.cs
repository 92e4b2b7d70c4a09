using FlowStudio.Runtime.Storage;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Events;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>Two versions of FlowStudio on one database.</summary>
public sealed class OtherVersionTests(PostgresFixture postgres)
{
    private const string Newer = "insert into schema_migrations (number, name) values (9999, '9999_from_the_future')";

    [Fact]
    [Trait(FaultMatrix.Row, "F32")]
    public async Task Runner_OnADatabaseOfANewerVersion_RefusesAndTouchesNothing()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        await bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build());
        await bench.Source.CreateCommand(Newer).RunAsync(CancellationToken.None);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => RunnerProcess.StartAsync(bench.ConnectionString, TimeSpan.Zero));

        Assert.Contains("used by a newer version of FlowStudio", refused.Message);
        Assert.Contains("9999", refused.Message);
        Assert.Equal(0, await bench.NumberAsync("select (select count(*) from workflow_events) + (select count(*) from runners)"));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F32")]
    public async Task Migration_WhileOlderRunnersWork_TheirRunsGoOn()
    {
        await using var world = await EffectBench.CreateAsync(postgres);
        await world.StartAsync(world.Options(TimeSpan.FromMilliseconds(50)));
        var steps = Enumerable.Range(1, 10).Select(n => $"s{n}").ToArray();
        var definition = await world.Bench.PublishAsync(WorkflowBuilder.New().Agents(steps).Chain(["start", .. steps]).Build());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.Bench.StartAsync(definition)));
        await Eventually.Async(() => world.Effects.Read().Count > 20, "Nothing goes on.");

        // As development.md allows it: columns with a default, in one transaction.
        await world.Bench.Source.CreateCommand($"""
            begin;
            alter table workflow_instances add column future text not null default '';
            alter table activity_executions add column future integer;
            alter table workflow_events add column future boolean not null default false;
            {Newer};
            commit
            """).RunAsync(CancellationToken.None);

        await world.Bench.UntilAllEndAsync();
        Assert.Equal(8, await world.Bench.NumberAsync("select count(*) from workflow_instances where outcome = 'Completed'"));
        Assert.Equal(8, await Ledger.CheckAllAsync(world.Bench.Source, world.Effects));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F32")]
    public async Task Journal_WithAnEventOfANewerVersion_IsLeftAlone_AndOtherRunsGoOn()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var run = await bench.RunAsync(WorkflowBuilder.New().Gate("gate").Agents("a").Chain("start", "gate", "a").Build());
        var gate = await bench.GateAsync(run);
        await bench.Source.CreateCommand("""
            insert into workflow_events (instance_id, sequence, epoch, data)
            select instance_id, max(sequence) + 1, max(epoch), '{"type":"fromTheFuture"}' from workflow_events where instance_id = $1 group by instance_id
            """).With(run).RunAsync(CancellationToken.None);
        var before = await bench.NumberAsync("select count(*) from workflow_events");

        Assert.True((await bench.Gates.DecideAsync(gate.Id, "Approved", "", "Ann")).Accepted);
        var other = await bench.RunAsync(WorkflowBuilder.New().Agents("b").Chain("start", "b").Build());

        Assert.Equal(ViewStatus.Done, (await bench.UntilEndAsync(other)).Status);
        await bench.CheckLedgerAsync(other);
        Assert.DoesNotContain(bench.Executor.Calls, c => c.Activity.Id == "a");
        Assert.Equal(before, await bench.NumberAsync($"select count(*) from workflow_events where instance_id = '{run}'"));
        // It waits for a runner that understands it, with the decision still to be told.
        Assert.Equal(1, await bench.NumberAsync($"select count(*) from instance_inbox where instance_id = '{run}'"));
    }
}
