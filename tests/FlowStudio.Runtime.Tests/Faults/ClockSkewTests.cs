using FlowStudio.Runtime.Storage;
using FlowStudio.Runtime.Tests.Database;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>Machines that do not agree what time it is.</summary>
public sealed class ClockSkewTests(PostgresFixture postgres, ITestOutputHelper output)
{
    [Fact]
    [Trait(FaultMatrix.Row, "F10")]
    public async Task ClocksTenMinutesOff_NothingIsEarlyAndNothingLate()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        bench.Executor.On("busy", call => call.Attempt == 1 ? new ActivityResult.Faulted(RunScript.Passing) : ScriptedExecutor.Done("ok"));
        foreach (var minutes in (int[])[-10, 0, 10])
        {
            await bench.StartRunnerAsync(new() { MaxRuns = 8 }, time: new SkewedTime(TimeSpan.FromMinutes(minutes)));
        }

        var definition = await bench.PublishAsync(WorkflowBuilder.New()
            .Step("wait", new WaitSettings { Duration = TimeSpan.FromMilliseconds(700) })
            .Gate("gate", g => g with { ExpiresAfter = TimeSpan.FromMilliseconds(600) })
            .Agent("busy", a => a with { Retry = new RetryPolicy(3, TimeSpan.FromMilliseconds(500)) })
            .Chain("start", "wait", "gate").Connect("gate", "busy", Ports.Expired).Build());
        await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => bench.StartAsync(definition)));
        await bench.UntilAllEndAsync();

        var late = await bench.Source.CreateCommand("select extract(epoch from burned_at - due_at)::float8 from bookmarks order by 1").ListAsync(r => r.GetDouble(0), CancellationToken.None);
        output.WriteLine($"{late.Count} timers, {late[0] * 1000:F0} to {late[^1] * 1000:F0} ms late.");
        Assert.Equal(24 * 3, late.Count);
        Assert.InRange(late[0], 0, 1);
        Assert.InRange(late[^1], 0, 1.5);
        Assert.Equal(24, await Ledger.CheckAllAsync(bench.Source));
    }

    [Theory]
    [Trait(FaultMatrix.Row, "F10")]
    [InlineData("FlowStudio.Workflows")]
    [InlineData("FlowStudio.Runtime")]
    [InlineData("FlowStudio.Runner")]
    [InlineData("FlowStudio.Agents")]
    public void Source_OfWhatRuns_NeverAsksTheMachineForTheTime(string project)
    {
        var folder = Path.Combine(Checkout.Folder, "src", project);
        var found = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => ((string[])["DateTime.UtcNow", "DateTime.Now", "DateTimeOffset.UtcNow", "DateTimeOffset.Now"]).Any(File.ReadAllText(file).Contains));

        Assert.Empty(found);
    }

    /// <summary>Of a machine whose clock is off; its timers last as long as anybody's.</summary>
    private sealed class SkewedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
