using Xunit;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;

namespace FlowStudio.Runtime.Tests.Execution;

/// <summary>How long a runner may rest: too short and it spins, too long and a run waits.</summary>
public sealed class NextDueTests(PostgresFixture postgres)
{
    [Fact]
    public async Task NextDue_WithoutAnyRun_IsNone()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);

        Assert.Null(await new LeaseStore(bench.Source).NextDueAsync(CancellationToken.None));
    }

    [Fact]
    public async Task NextDue_OfARunThatIsHeld_IsNone()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        await bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build());
        var leases = new LeaseStore(bench.Source);

        Assert.Single(await leases.ClaimAsync(Guid.NewGuid(), 10, TimeSpan.FromSeconds(10), CancellationToken.None));

        Assert.Null(await leases.NextDueAsync(CancellationToken.None));
    }

    [Fact]
    public async Task NextDue_OfARunThatIsDue_IsNow()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        await bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build());

        Assert.Equal(TimeSpan.Zero, await new LeaseStore(bench.Source).NextDueAsync(CancellationToken.None));
    }
}
