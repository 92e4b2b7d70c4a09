using FlowStudio.Runtime.Database;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Tests.Database;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Events;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>
/// A backup that was taken in the middle of runs, and what was done after it. A copy of the data folder, made while nothing runs, as
/// docs/hosting.md tells people to make it.
/// </summary>
public sealed class RestoredBackupTests : HomeTest
{
    [Fact]
    [Trait(FaultMatrix.Row, "F33")]
    public async Task BackupInTheMiddleOfRuns_RestoredElsewhere_TheyGoOn_AndWhatWasDoneSinceHasTheSameKeys()
    {
        using var effects = EffectLog.Create();
        var steps = Enumerable.Range(1, 8).Select(n => $"s{n}").ToArray();
        var options = new RunnerOptions { Lease = TimeSpan.FromSeconds(2), Drain = TimeSpan.Zero };
        await using var elsewhere = await TemporaryDataFolder.CreateAsync();
        string name;
        List<Guid> keys;
        await using (var server = await StartAsync())
        {
            name = server.ConnectionString;
            await using var bench = await Bench.CreateOnAsync(name);
            var definition = await bench.PublishAsync(WorkflowBuilder.New().Agents(steps).Chain(["start", .. steps]).Build());
            await using (await LostRunner.StartAsync(name, [new EffectExecutor(effects, TimeSpan.FromMilliseconds(60))], options))
            {
                await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => bench.StartAsync(definition)));
                await Eventually.Async(() => effects.Read().Count > 20, "Nothing goes on.");
            }
        }

        var (code, words) = await Checkout.RunAsync("cp", ["-a", Path.Combine(Folder, "database"), Path.Combine(elsewhere.Folder, "database")]);
        Assert.True(code == 0, words);

        // The first machine goes on for a while, and is lost for good.
        await using (var server = await StartAsync())
        {
            await using var bench = await Bench.CreateOnAsync(server.ConnectionString);
            await using (await LostRunner.StartAsync(server.ConnectionString, [new EffectExecutor(effects, TimeSpan.Zero)], options))
            {
                await bench.UntilAllEndAsync();
            }

            keys = [.. effects.Read().Select(e => e.Key).Distinct()];
        }

        await using var restored = await StartAsync(Options with { DataFolder = elsewhere.Folder });
        await using var there = await Bench.CreateOnAsync(restored.ConnectionString);
        Assert.Equal(6, await there.NumberAsync("select count(*) from workflow_instances where status = 'Running'"));
        await there.StartRunnerAsync(options, new EffectExecutor(effects, TimeSpan.Zero));
        await there.UntilAllEndAsync();

        Assert.Equal(6, await there.NumberAsync("select count(*) from workflow_instances where outcome = 'Completed'"));
        Assert.Equal(6, await Ledger.CheckAllAsync(there.Source, effects));
        Assert.Equal(6 * 8, keys.Count);
        // Everything that was done twice came with a key that the outside had seen.
        Assert.Equal(keys.Order(), effects.Read().Select(e => e.Key).Distinct().Order());
    }
}
