using System.Collections.Concurrent;
using System.Diagnostics;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>Random drawings times random faults. A failure names its seed. <c>./flowstudio faults --seeds 5000</c> runs as many as one likes.</summary>
public sealed class RandomFaultTests(ITestOutputHelper output) : IAsyncLifetime
{
    // Of its own: some seeds take the whole server down.
    private readonly PostgresFixture postgres = new();

    public ValueTask InitializeAsync() => postgres.InitializeAsync();

    public ValueTask DisposeAsync() => postgres.DisposeAsync();

    [Fact]
    [Trait(FaultMatrix.Row, "F01")]
    [Trait(FaultMatrix.Row, "F03")]
    [Trait(FaultMatrix.Row, "F06")]
    [Trait(FaultMatrix.Row, "F31")]
    public async Task AnyDrawing_AnyFaults_TheSameVisitsAsWithoutThem()
    {
        var clock = Stopwatch.StartNew();
        var seeds = Enumerable.Range(Seeds.First, Seeds.Count).Where(seed => !RestartsServer(seed));
        var totals = new ConcurrentBag<(int Faults, int Events)>();
        await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (seed, _) =>
        {
            await using var storm = await RandomStorm.CreateAsync(seed, postgres);
            await storm.PrepareAsync();
            await storm.RunAsync(restarts: false);
            totals.Add(await storm.CheckAsync());
        });
        output.WriteLine($"{totals.Count} seeds, {totals.Sum(t => t.Faults)} faults, {totals.Sum(t => t.Events)} events in {clock.Elapsed.TotalSeconds:F0} s.");
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F04")]
    [Trait(FaultMatrix.Row, "F34")]
    public async Task AnyDrawing_FaultsAndADatabaseThatGoesDown_TheSameVisitsAsWithoutThem()
    {
        var clock = Stopwatch.StartNew();
        var totals = new List<(int Faults, int Events)>();
        foreach (var seeds in Enumerable.Range(Seeds.First, Seeds.Count).Where(RestartsServer).Chunk(5))
        {
            // Each takes the server away from all: before and after that, nobody does.
            var storms = await Task.WhenAll(seeds.Select(seed => RandomStorm.CreateAsync(seed, postgres)));
            await Task.WhenAll(storms.Select(storm => storm.PrepareAsync()));
            await Task.WhenAll(storms.Select(storm => storm.RunAsync(restarts: true)));
            foreach (var storm in storms)
            {
                totals.Add(await storm.CheckAsync());
                await storm.DisposeAsync();
            }
        }

        output.WriteLine($"{totals.Count} seeds, {totals.Sum(t => t.Faults)} faults, {totals.Sum(t => t.Events)} events in {clock.Elapsed.TotalSeconds:F0} s.");
    }

    /// <summary>One in twenty: they go apart from the others, since all on the server notice.</summary>
    private static bool RestartsServer(int seed) => seed % 20 == 7;
}
