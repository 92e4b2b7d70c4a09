using FlowStudio.Runtime.Storage;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using Xunit;

namespace FlowStudio.Runtime.Tests.Execution;

/// <summary>Places of which there are only so many; each <see cref="SlotStore"/> stands for a process.</summary>
public sealed class SlotTests(PostgresFixture postgres)
{
    private const string Resource = "provider:OFFICE";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Slots_ManyProcessesAtOnce_NeverHaveMoreInsideThanTheLimit()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var stores = Enumerable.Range(0, 4).Select(_ => NewStore(bench)).ToList();
        var (inside, most) = (0, 0);
        var gate = new Lock();

        async Task WorkAsync(SlotStore store)
        {
            await using var place = await store.EnterAsync(Resource, 3, () => { }, default);
            lock (gate)
            {
                most = Math.Max(most, ++inside);
            }

            await Task.Yield();
            lock (gate)
            {
                inside--;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => WorkAsync(stores[i % 4]))).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.InRange(most, 1, 3);
        Assert.Equal(0, await CountAsync(bench));
    }

    [Fact]
    public async Task Slots_Full_TellOnceAndLetInWhenFreed()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var told = new TaskCompletionSource();
        var store = NewStore(bench);
        var first = await store.EnterAsync(Resource, 1, () => Assert.Fail("There was a place."), default);

        var second = NewStore(bench).EnterAsync(Resource, 1, told.SetResult, default).AsTask();
        await told.Task.WaitAsync(Soon);
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();

        await (await second.WaitAsync(Soon)).DisposeAsync();
        Assert.Equal(0, await CountAsync(bench));
    }

    [Fact]
    public async Task Slots_OtherResources_DoNotWaitForEachOther()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var store = NewStore(bench);
        await using var held = await store.EnterAsync(Resource, 1, () => { }, default);

        await using var other = await store.EnterAsync("team:content", 1, () => Assert.Fail("There was a place."), default).AsTask().WaitAsync(Soon);
    }

    [Fact]
    public async Task Slots_WaiterIsCancelled_StandsInNobodysWay()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var (mine, others) = (NewStore(bench), NewStore(bench));
        var held = await mine.EnterAsync(Resource, 1, () => { }, default);
        using var cancel = new CancellationTokenSource();
        var waiting = others.EnterAsync(Resource, 1, () => { }, cancel.Token).AsTask();
        await UntilCountIsAsync(bench, 2);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Soon));
        Assert.Equal(1, await CountAsync(bench));
        await held.DisposeAsync();
        await (await mine.EnterAsync(Resource, 1, () => { }, default).AsTask().WaitAsync(Soon)).DisposeAsync();
    }

    [Fact]
    public async Task Slots_TwoProcessesWait_TheFirstToComeIsTheFirstIn()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var (one, two) = (NewStore(bench), NewStore(bench));
        var held = await one.EnterAsync(Resource, 1, () => { }, default);
        var early = two.EnterAsync(Resource, 1, () => { }, default).AsTask();
        await UntilCountIsAsync(bench, 2);
        var late = one.EnterAsync(Resource, 1, () => { }, default).AsTask();
        await UntilCountIsAsync(bench, 3);

        await held.DisposeAsync();

        await using (await early.WaitAsync(Soon))
        {
            Assert.False(late.IsCompleted);
        }

        await (await late.WaitAsync(Soon)).DisposeAsync();
    }

    [Fact]
    public async Task Slots_HolderIsGoneForLongerThanItsLease_IsForgotten()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        await bench.Source.CreateCommand("insert into slots (resource, holder, until) values ($1, $2, clock_timestamp() - interval '1 second')")
            .With(Resource).With(Guid.NewGuid()).RunAsync(default);

        await (await NewStore(bench).EnterAsync(Resource, 1, () => { }, default).AsTask().WaitAsync(Soon)).DisposeAsync();
    }

    [Fact]
    public async Task Slots_Held_AreRenewed()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        await using var held = await NewStore(bench).EnterAsync(Resource, 1, () => { }, default);
        var first = await UntilAsync(bench);

        await Eventually.FindAsync(async () => await UntilAsync(bench) > first ? "renewed" : null, () => "The place was not renewed.");
    }

    private static SlotStore NewStore(Bench bench) => new(bench.Source, TimeProvider.System);

    private static Task UntilCountIsAsync(Bench bench, long count) =>
        Eventually.FindAsync(async () => await CountAsync(bench) == count ? "so many" : null, () => $"There were never {count} rows.");

    private static async Task<long> CountAsync(Bench bench) => (long)(await bench.Source.CreateCommand("select count(*) from slots").ExecuteScalarAsync())!;

    private static async Task<DateTime> UntilAsync(Bench bench) => (DateTime)(await bench.Source.CreateCommand("select max(until) from slots").ExecuteScalarAsync())!;
}
