using FlowStudio.Agents.Execution;
using FlowStudio.Agents.Models;
using FlowStudio.Agents.Teams;
using FlowStudio.Testing.Models;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlowStudio.Agents.Tests;

/// <summary>Only so many at once: requests to a provider, steps of a team.</summary>
public sealed class ConcurrencyTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static readonly Team Team = new() { Id = "t", Name = "Content team", MaxConcurrent = 1, Roles = [new Role { Id = "a", Name = "Writer", Goal = "Write." }] };

    [Fact]
    public async Task Provider_IsFull_NextCallWaitsAndSaysSoOnce()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Providers.Save(bench.Provider(ModelWire.OpenAi) with { MaxConcurrent = 1 }, Bench.Key);
        var place = await HoldAsync(bench, "provider:OFFICE");

        var step = bench.RunAsync(Bench.Agent());
        await NotedAsync(bench);
        Assert.Empty(bench.Server.Requests);
        await place.DisposeAsync();

        bench.Completed(await step.WaitAsync(Soon));
        Assert.Equal(["Waits for a free place at Office (at most 1 at once)."], bench.Progress.NotesOf(NoteKinds.Waiting));
    }

    [Fact]
    public async Task Provider_ManySteps_NeverHasMoreRequestsThanItsLimit()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Providers.Save(bench.Provider(ModelWire.OpenAi) with { MaxConcurrent = 2 }, Bench.Key);
        bench.Server.Enqueue(Reply.HangsAfter(1, "one two"), Reply.HangsAfter(1, "one two"));
        using var cancel = new CancellationTokenSource();

        var hanging = new[] { bench.RunAsync(Bench.Agent(), cancellationToken: cancel.Token), bench.RunAsync(Bench.Agent(), cancellationToken: cancel.Token) };
        await bench.Server.WaitForCompletionsAsync(2);
        var third = bench.RunAsync(Bench.Agent());
        await NotedAsync(bench);
        Assert.Equal(2, bench.Server.Completions.Count);

        // The place of a step that is called off is free at once.
        await cancel.CancelAsync();
        bench.Completed(await third.WaitAsync(Soon));
        foreach (var step in hanging)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step);
        }
    }

    [Fact]
    public async Task Team_IsFull_NextStepWaitsForItsTurn()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        var place = await HoldAsync(bench, "team:t");

        var step = bench.RunAsync(Team, "Tea");
        await NotedAsync(bench);
        Assert.Empty(bench.Server.Requests);
        await place.DisposeAsync();

        bench.Completed(await step.WaitAsync(Soon));
        Assert.Equal(["Waits for a free place in the team \"Content team\" (at most 1 at once)."], bench.Progress.NotesOf(NoteKinds.Waiting));
    }

    [Fact]
    public async Task TeamAndProvider_BothOfOnePlace_ManyStepsAllEnd()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Providers.Save(bench.Provider(ModelWire.OpenAi) with { MaxConcurrent = 1 }, Bench.Key);

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? bench.RunAsync(Team, "Tea") : bench.RunAsync(Bench.Agent()))).WaitAsync(Soon);

        Assert.All(results, r => bench.Completed(r));
    }

    [Fact]
    public async Task Wait_ForAPlace_DoesNotUseUpTheStepsTime()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Providers.Save(bench.Provider(ModelWire.OpenAi) with { MaxConcurrent = 1 }, Bench.Key);
        var place = await HoldAsync(bench, "provider:OFFICE");

        var step = bench.RunAsync(Bench.Agent() with { Timeout = TimeSpan.FromSeconds(1) });
        await NotedAsync(bench);
        // Another step, with more time and a model that does not answer, comes to its limit in the meantime.
        bench.Providers.Save(bench.Provider(ModelWire.Anthropic) with { IsDefault = false }, Bench.Key);
        bench.Server.Enqueue(Reply.Hang());
        var other = await bench.RunAsync(Bench.Agent() with { Timeout = TimeSpan.FromSeconds(1.5), Model = new ModelChoice("Claude") });
        Assert.Equal("step.timeout", Bench.Faulted(other).Code);
        Assert.False(step.IsCompleted);
        await place.DisposeAsync();

        bench.Completed(await step.WaitAsync(Soon));
    }

    [Fact]
    public async Task Wait_ForAPlace_CanBeCancelled()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Providers.Save(bench.Provider(ModelWire.OpenAi) with { MaxConcurrent = 1 }, Bench.Key);
        await using var place = await HoldAsync(bench, "provider:OFFICE");
        using var cancel = new CancellationTokenSource();

        var step = bench.RunAsync(Bench.Agent(), cancellationToken: cancel.Token);
        await NotedAsync(bench);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step.WaitAsync(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Provider_WithoutALimit_AsksNobodyForAPlace()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi, register: s => s.AddSingleton<IConcurrencyLimiter, NoPlaces>());

        bench.Completed(await bench.RunAsync(Team with { MaxConcurrent = null }, "Tea"));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(1, true)]
    [InlineData(1_000, true)]
    [InlineData(0, false)]
    [InlineData(1_001, false)]
    public void Limit_OfAProviderOrATeam_IsFromOneToAThousand(int? limit, bool isValid)
    {
        var provider = ModelProvider.Simulated with { MaxConcurrent = limit };

        Assert.Equal(isValid, provider.Validate([]).Count == 0);
        Assert.Equal(isValid, (Team with { MaxConcurrent = limit }).Validate().Count == 0);
    }

    [Fact]
    public async Task InMemory_Freed_LetsInInTheOrderOfAsking()
    {
        var limiter = new InMemoryConcurrencyLimiter();
        var first = await limiter.EnterAsync("x", 1, () => { }, default);
        var second = limiter.EnterAsync("x", 1, () => { }, default).AsTask();
        var third = limiter.EnterAsync("x", 1, () => { }, default).AsTask();

        await first.DisposeAsync();
        var next = await second.WaitAsync(Soon);
        Assert.False(third.IsCompleted);
        await next.DisposeAsync();

        await third.WaitAsync(Soon);
    }

    private static ValueTask<IAsyncDisposable> HoldAsync(Bench bench, string resource) =>
        bench.Services.GetRequiredService<IConcurrencyLimiter>().EnterAsync(resource, 1, () => { }, default);

    private static Task NotedAsync(Bench bench) =>
        FlowStudio.Testing.Eventually.Async(() => bench.Progress.NotesOf(NoteKinds.Waiting).Any(), "The step did not say that it waits.");

    private sealed class NoPlaces : IConcurrencyLimiter
    {
        public ValueTask<IAsyncDisposable> EnterAsync(string resource, int limit, Action onWait, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nobody should ask.");
    }
}
