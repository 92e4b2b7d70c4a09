using FlowStudio.Runtime.Tests.Database;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using System.Net;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>A runner that lives and cannot be heard: it is frozen, or the network between it and the database is gone. It must find out that it has lost its run.</summary>
public sealed class FrozenProcessTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    [Fact]
    [Trait(FaultMatrix.Row, "F09")]
    public async Task FrozenForTwelveSecondsInAStep_OneEffect_AndWhatItDoesLateChangesNothing()
    {
        await using var world = await EffectBench.CreateAsync(postgres);
        var frozen = await world.StartAsync(world.Options(TimeSpan.FromSeconds(1), Lease));
        var run = await world.Bench.RunAsync(WorkflowBuilder.New().Agents("work", "after").Chain("start", "work", "after").Build());
        await world.Bench.UntilAsync(run, v => v.Steps.GetValueOrDefault("work")?.Status == ViewStatus.Running);
        var asleep = Task.Delay(TimeSpan.FromSeconds(12));

        frozen.Freeze();
        await world.StartAsync(world.Options(TimeSpan.FromMilliseconds(100), Lease));
        var view = await world.Bench.UntilEndAsync(run);
        var journal = await world.Bench.CheckLedgerAsync(run, world.Effects);
        // The freeze is what is tried here: it lasts longer than the lease, its renewals and the patience of every timer in the frozen process.
        await asleep;
        frozen.Thaw();

        await Eventually.Async(() => frozen.Log.Any(Dropped), "It does not notice.");
        Assert.Equal(2, view.Steps["work"].Attempt);
        Assert.Equal(journal.Count, (await world.Bench.CheckLedgerAsync(run, world.Effects)).Count);
        Assert.Equal(2, world.Effects.Read().Select(e => e.Key).Distinct().Count());
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F08")]
    public async Task PartitionedInAStep_AnotherTakesOverAfterTheLease_AndHealedItIsFenced()
    {
        await using var network = await Partition.CreateAsync();
        await using var world = await EffectBench.CreateAsync(postgres);
        await using var way = new DatabaseWay(world.Bench.ConnectionString, network.Here);
        var apart = await world.StartAsync(world.Options(TimeSpan.FromSeconds(1), Lease, way.ConnectionString), network.Name);
        var run = await world.Bench.RunAsync(WorkflowBuilder.New().Agents("hang", "after").Chain("start", "hang", "after").Build());
        await world.Bench.UntilAsync(run, v => v.Steps.GetValueOrDefault("hang")?.Status == ViewStatus.Running);
        var other = await world.StartAsync(world.Options(TimeSpan.FromMilliseconds(100), Lease));

        var down = DateTimeOffset.UtcNow;
        await network.DownAsync();
        await world.Bench.UntilAsync(run, v => v.Steps["hang"].Attempt == 2);
        var taken = await world.WhenAsync(run, e => e is StepStarted { ActivityId: "hang", Attempt: 2 }) - down;
        // Cut off it hears nothing, and drops the run by itself when the lease must be over.
        await Eventually.Async(() => apart.Log.Any(Dropped), $"It does not drop the run: {string.Join(Environment.NewLine, apart.Log)}");
        var dropped = DateTimeOffset.UtcNow - down;
        await network.UpAsync();

        output.WriteLine($"Taken over {taken.TotalSeconds:F2} s after the network was gone, dropped after {dropped.TotalSeconds:F2} s; the lease is {Lease.TotalSeconds} s.");
        Assert.InRange(taken, TimeSpan.Zero, Lease + TimeSpan.FromSeconds(3));
        Assert.InRange(dropped, TimeSpan.Zero, (2 * Lease) + TimeSpan.FromSeconds(3));
        // Healed it is sound again: it does what nobody else is there to do.
        other.Kill();
        await world.Bench.UntilAsync(run, v => v.Steps["hang"].Attempt == 3);
        await world.Bench.CheckLedgerAsync(run, world.Effects);
        Assert.Single(world.Effects.Read().Select(e => e.Key).Distinct());
    }

    private static bool Dropped(string line) => line.Contains("was taken over", StringComparison.Ordinal);

    /// <summary>A network namespace with one cable to this one.</summary>
    private sealed class Partition : IAsyncDisposable
    {
        private Partition(string name, int net)
        {
            Name = name;
            Here = IPAddress.Parse($"10.231.{net}.1");
        }

        public string Name { get; }

        public IPAddress Here { get; }

        public static async Task<Partition> CreateAsync()
        {
            var ip = Array.Find(["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"], File.Exists);
            Assert.SkipWhen(ip is null, "There is no program “ip” (Debian: apt-get install iproute2).");
            var net = Environment.ProcessId % 250;
            var partition = new Partition($"fs{Environment.ProcessId}", net);
            var (code, words) = await IpAsync("netns", "add", partition.Name);
            Assert.SkipWhen(code != 0, $"Network namespaces may not be made here: {words}");
            (code, words) = await IpAsync("link", "add", partition.Cable, "type", "veth", "peer", "name", "inside", "netns", partition.Name);
            if (code != 0)
            {
                await partition.DisposeAsync();
                Assert.Skip($"No cable between namespaces can be made here: {words}");
            }

            await MustAsync("addr", "add", $"{partition.Here}/24", "dev", partition.Cable);
            await MustAsync("link", "set", partition.Cable, "up");
            await MustAsync("netns", "exec", partition.Name, "ip", "addr", "add", $"10.231.{net}.2/24", "dev", "inside");
            await MustAsync("netns", "exec", partition.Name, "ip", "link", "set", "inside", "up");
            await MustAsync("netns", "exec", partition.Name, "ip", "link", "set", "lo", "up");
            return partition;
        }

        public Task DownAsync() => MustAsync("link", "set", Cable, "down");

        public Task UpAsync() => MustAsync("link", "set", Cable, "up");

        public async ValueTask DisposeAsync()
        {
            // The cable goes with it.
            await IpAsync("netns", "del", Name);
        }

        private string Cable => $"{Name}v";

        private static Task<(int Code, string Output)> IpAsync(params string[] arguments) => Checkout.RunAsync("ip", arguments);

        private static async Task MustAsync(params string[] arguments)
        {
            var (code, words) = await IpAsync(arguments);
            Assert.True(code == 0, $"ip {string.Join(' ', arguments)}: {words}");
        }
    }
}
