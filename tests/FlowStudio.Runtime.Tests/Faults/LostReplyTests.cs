using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Events;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>"Committed" is said and not heard.</summary>
public sealed class LostReplyTests(PostgresFixture postgres)
{
    [Fact]
    public async Task EveryThirdCommitsReplyIsLost_EachStepIsDoneOnce()
    {
        await using var direct = await Bench.CreateAsync(postgres, start: false);
        await using var way = new LossyWay(direct.ConnectionString, every: 3);
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
}
