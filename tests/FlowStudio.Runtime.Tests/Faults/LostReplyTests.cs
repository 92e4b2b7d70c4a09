using System.Text;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Events;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>"Committed" is said and not heard.</summary>
public sealed class LostReplyTests(PostgresFixture postgres)
{
    [Fact]
    [Trait(FaultMatrix.Row, "F03")]
    public async Task EveryThirdCommitsReplyIsLost_EachStepIsDoneOnce()
    {
        await using var direct = await Bench.CreateAsync(postgres, start: false);
        await using var way = new DatabaseWay(direct.ConnectionString);
        way.LoseEveryCommit(3);
        await using var bench = await Bench.CreateOnAsync(way.ConnectionString);
        await bench.StartRunnerAsync();
        var steps = Enumerable.Range(1, 20).Select(n => $"s{n}").ToArray();

        var run = await direct.RunAsync(WorkflowBuilder.New().Agents(steps).Chain(["start", .. steps]).Build());

        var view = await direct.UntilEndAsync(run);
        Assert.Equal(ViewStatus.Done, view.Status);
        Assert.True(way.Lost >= 5, $"Only {way.Lost} replies were lost.");
        Assert.Equal(steps, bench.Executor.Calls.Select(c => c.Activity.Id));
        Assert.All(bench.Executor.Calls, c => Assert.Equal(1, c.Attempt));
        await direct.CheckLedgerAsync(run);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F07")]
    public async Task ClaimsReplyIsLost_TheRunIsClaimedAgainAfterTheLease()
    {
        await using var direct = await Bench.CreateAsync(postgres, start: false);
        await using var way = new DatabaseWay(direct.ConnectionString);
        await using var bench = await Bench.CreateOnAsync(way.ConnectionString);
        var definition = await direct.PublishAsync(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b").Build());
        var wanted = Encoding.UTF8.GetBytes(definition.DefinitionId);
        var claims = 0;
        // The claim is the one update that answers with the definition's id. Two in three are lost.
        way.Loses = reply => reply.AsSpan().IndexOf("UPDATE "u8) >= 0 && reply.AsSpan().IndexOf(wanted) >= 0 && Interlocked.Increment(ref claims) % 3 != 0;
        // The runner lives and goes on renewing what it holds: a lease that it does not know of must run out all the same.
        await bench.StartRunnerAsync(new RunnerOptions { Lease = TimeSpan.FromSeconds(1) });

        for (var i = 0; i < 5; i++)
        {
            await direct.StartAsync(definition);
        }

        await direct.UntilAllEndAsync();
        Assert.True(way.Lost >= 2, $"Only {way.Lost} replies were lost.");
        Assert.Equal(10, bench.Executor.Calls.Count);
        Assert.Equal(5, await Ledger.CheckAllAsync(direct.Source));
    }
}
