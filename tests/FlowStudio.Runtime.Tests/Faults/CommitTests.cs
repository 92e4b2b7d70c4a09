using Xunit;
using FlowStudio.Runtime.Storage;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Events;
using FlowStudio.Testing.Faults;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>Who may go on with a run: the journal gives each number once.</summary>
public sealed class CommitTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Commit_WhoseNumberAFormerHolderTookAtTheLastMoment_ChangesNothing()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var claimed = await ClaimAsync(bench);
        await bench.Source.CreateCommand("insert into workflow_events (instance_id, sequence, epoch, data) values ($1, 1, $2, $3)")
            .With(claimed.Id).With(claimed.Epoch - 1).With(EventJson.Write(new RunStarted("d", 1, "n", "somebody"))).RunAsync(CancellationToken.None);

        Assert.False(await new CommitStore(bench.Source).CommitAsync(FirstCommit(claimed), CancellationToken.None));

        Assert.Equal("Pending", (await bench.Runs.FindAsync(claimed.Id))!.Status.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait(FaultMatrix.Row, "F03")]
    public async Task Commit_TriedAgainAfterItWentThrough_IsTakenForDone(bool writesRow)
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var commit = FirstCommit(await ClaimAsync(bench));
        commit.WritesRow = writesRow;
        var store = new CommitStore(bench.Source);

        Assert.True(await store.CommitAsync(commit, CancellationToken.None));
        Assert.True(await store.CommitAsync(commit, CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_UnderAClaimThatIsOver_ChangesNothing(bool writesRow)
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var commit = FirstCommit(await ClaimAsync(bench));
        commit.WritesRow = writesRow;
        await bench.Source.CreateCommand("update workflow_instances set lease_epoch = lease_epoch + 1").RunAsync(CancellationToken.None);

        Assert.False(await new CommitStore(bench.Source).CommitAsync(commit, CancellationToken.None));

        Assert.Empty(await bench.Source.CreateCommand("select data from workflow_events").ListAsync(r => r.GetString(0), CancellationToken.None));
    }

    private static async Task<ClaimedRun> ClaimAsync(Bench bench)
    {
        await bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build());
        return Assert.Single(await new LeaseStore(bench.Source).ClaimAsync(Guid.NewGuid(), 1, TimeSpan.FromSeconds(30), CancellationToken.None));
    }

    private static RunCommit FirstCommit(ClaimedRun claimed)
    {
        var commit = new RunCommit { InstanceId = claimed.Id, Epoch = claimed.Epoch, SequenceBefore = claimed.Sequence, State = claimed.State };
        commit.Events.Add(new RunStarted("d", 1, "n", "me"));
        return commit;
    }
}
