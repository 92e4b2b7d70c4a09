using FlowStudio.Testing.Faults;
using FlowStudio.Agents.Models;
using FlowStudio.Testing.Models;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlowStudio.Agents.Tests;

/// <summary>A provider that fails again and again is left in peace for a while. What counts is how many requests its server sees.</summary>
[Trait(FaultMatrix.Row, "F20")]
public sealed class ProviderBreakerTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);
    private readonly SteppingClock _clock = new();

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(529)]
    public async Task Server_FailsFiveTimesInARow_IsNotAskedAgain(int status)
    {
        await using var bench = await StartAsync(Reply.Error(status));

        var fault = await FailAsync(bench, 6);

        Assert.Equal(5, bench.Server.Completions.Count);
        Assert.Equal((FaultCodes.Resting, true, FailureKinds.Unreachable), (fault.Code, fault.Retryable, fault.Kind));
        Assert.InRange(fault.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.Contains("left in peace", fault.Message);
    }

    [Fact]
    public async Task Server_NotAsked_CostsNoModelCall()
    {
        await using var bench = await StartAsync(Reply.Error(500));
        await FailAsync(bench, 5);

        Assert.Empty((await bench.RunAsync(Bench.Agent())).ModelCalls);
    }

    [Fact]
    public async Task Server_DownForTenMinutes_SeesAFewRequestsAMinute()
    {
        await using var bench = await StartAsync(Reply.Error(503));
        var perMinute = new List<int>();

        // Many steps want something every second, for ten minutes.
        for (var minute = 0; minute < 10; minute++)
        {
            var before = bench.Server.Completions.Count;
            for (var second = 0; second < 60; second++)
            {
                await FailAsync(bench, 2);
                _clock.Advance(TimeSpan.FromSeconds(1));
            }

            perMinute.Add(bench.Server.Completions.Count - before);
        }

        Assert.InRange(perMinute[0], 5, 9);
        Assert.All(perMinute.Skip(2), n => Assert.InRange(n, 0, 2));
    }

    [Fact]
    public async Task Server_IsBack_IsFoundByTheNextProbeAndAskedAsBefore()
    {
        await using var bench = await StartAsync(Reply.Error(500));
        await FailAsync(bench, 5);
        bench.Server.Default = Reply.Text("Back.");

        _clock.Advance(TimeSpan.FromSeconds(5));
        bench.Completed(await bench.RunAsync(Bench.Agent()));

        bench.Completed(await bench.RunAsync(Bench.Agent()));
    }

    [Fact]
    public async Task Server_DownForLong_IsBackWithinAMinute()
    {
        await using var bench = await StartAsync(Reply.Error(500));
        await FailAsync(bench, 5);
        for (var i = 0; i < 8; i++)
        {
            _clock.Advance(Minute);
            await FailAsync(bench, 1);
        }

        bench.Server.Default = Reply.Text("Back.");
        _clock.Advance(Minute);

        bench.Completed(await bench.RunAsync(Bench.Agent()));
    }

    [Fact]
    public async Task Probe_UnderWay_IsTheOnlyRequest()
    {
        await using var bench = await StartAsync(Reply.Error(500));
        await FailAsync(bench, 5);
        _clock.Advance(TimeSpan.FromSeconds(5));
        bench.Server.Default = Reply.Hang();
        using var cancel = new CancellationTokenSource();
        var probe = bench.RunAsync(Bench.Agent(), cancellationToken: cancel.Token);
        await bench.Server.WaitForCompletionsAsync(6);

        Assert.Equal(FaultCodes.Resting, Bench.Faulted(await bench.RunAsync(Bench.Agent())).Code);

        // A probe that is called off says nothing: the next one takes its place.
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
        bench.Server.Default = Reply.Text("Back.");
        bench.Completed(await bench.RunAsync(Bench.Agent()));
    }

    [Fact]
    public async Task Probe_BeganToAnswer_LetsTheOthersIn()
    {
        await using var bench = await StartAsync(Reply.Error(500));
        await FailAsync(bench, 5);
        _clock.Advance(TimeSpan.FromSeconds(5));
        bench.Server.Enqueue(Reply.HangsAfter(2, "one two three"));
        bench.Server.Default = Reply.Text("Back.");
        using var cancel = new CancellationTokenSource();
        var probe = bench.RunAsync(Bench.Agent(), cancellationToken: cancel.Token);
        await bench.Progress.FirstText;

        bench.Completed(await bench.RunAsync(Bench.Agent()));

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(429)]
    public async Task Server_RefusesOften_IsAskedAllTheSame(int status)
    {
        await using var bench = await StartAsync(Reply.Error(status));

        await FailAsync(bench, 12);

        Assert.Equal(12, bench.Server.Completions.Count);
    }

    [Fact]
    public async Task Server_FailsNowAndThen_IsAskedAllTheSame()
    {
        await using var bench = await StartAsync(Reply.Error(500));
        for (var i = 0; i < 3; i++)
        {
            await FailAsync(bench, 4);
            bench.Server.Enqueue(Reply.Text("Fine."));
            bench.Completed(await bench.RunAsync(Bench.Agent()));
        }

        Assert.Equal(15, bench.Server.Completions.Count);
    }

    [Fact]
    public async Task OtherProvider_WhileOneRests_IsAsked()
    {
        await using var bench = await StartAsync(Reply.Error(500));
        bench.Providers.Save(bench.Provider(ModelWire.Anthropic) with { IsDefault = false }, Bench.Key);
        await FailAsync(bench, 6);
        bench.Server.Default = Reply.Text("Here.");

        bench.Completed(await bench.RunAsync(Bench.Agent() with { Model = new ModelChoice("Claude") }));
    }

    private async Task<Bench> StartAsync(Reply reply)
    {
        var bench = await Bench.StartAsync(ModelWire.OpenAi, register: services => services.AddSingleton<TimeProvider>(_clock));
        bench.Server.Default = reply;
        return bench;
    }

    private static async Task<Fault> FailAsync(Bench bench, int times)
    {
        Fault? last = null;
        for (var i = 0; i < times; i++)
        {
            last = Bench.Faulted(await bench.RunAsync(Bench.Agent()));
        }

        return last!;
    }
}
