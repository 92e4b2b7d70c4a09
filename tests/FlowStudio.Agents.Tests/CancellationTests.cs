using System.Diagnostics;
using FlowStudio.Agents.Simulation;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Models;
using FlowStudio.Workflows.Definitions;
using Xunit;

namespace FlowStudio.Agents.Tests;

public sealed class CancellationTests
{
    [Theory]
    [InlineData(ModelWire.OpenAi)]
    [InlineData(ModelWire.Anthropic)]
    public async Task Cancel_InTheMiddleOfAStream_EndsAtOnceAndHangsUp(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.HangsAfter(2, "one two three four"));
        using var cancel = new CancellationTokenSource();

        var run = bench.RunAsync(Bench.Agent(), cancellationToken: cancel.Token);
        await bench.Progress.FirstText;
        var clock = Stopwatch.StartNew();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), $"It took {clock.Elapsed}.");
        await bench.Server.WaitForAbortedAsync(1);
    }

    [Theory, Trait(FaultMatrix.Row, "F18")]
    [InlineData(ModelWire.OpenAi)]
    [InlineData(ModelWire.Anthropic)]
    [Trait(FaultMatrix.Row, "F18")]
    public async Task Cancel_BeforeTheFirstByte_EndsAtOnceAndHangsUp(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.Hang());
        using var cancel = new CancellationTokenSource();

        var run = bench.RunAsync(Bench.Agent(), cancellationToken: cancel.Token);
        await bench.Server.WaitForCompletionsAsync(1);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(1)));
        await bench.Server.WaitForAbortedAsync(1);
    }

    [Fact]
    public async Task Cancel_WhileTheSimulatedModelWrites_EndsAtOnce()
    {
        await using var bench = await Bench.StartAsync(simulation: new SimulationOptions());
        using var cancel = new CancellationTokenSource();

        var run = bench.RunAsync(Bench.Agent() with { Model = new ModelChoice("Simulated", SimulatedModels.Slow) }, cancellationToken: cancel.Token);
        await bench.Progress.FirstText;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(1)));
    }
}
