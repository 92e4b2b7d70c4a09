using Xunit;
using System.Text.Json;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Runtime.Tests.Execution;

/// <summary>Steps that wait for something from outside, or for a moment.</summary>
public sealed class EventWaitTests(PostgresFixture postgres)
{
    private static WorkflowDefinition Drawing(TimeSpan? expiresAfter = null) => WorkflowBuilder.New()
        .Event("wait", "paid-{{ Input.Topic }}", expiresAfter).Output("out", "{{ Variables.wait.amount }}").Chain("start", "wait", "out").Build();

    [Fact]
    public async Task Event_WakesTheStep_AndItsContentIsTheStepsResult()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var run = await bench.RunAsync(Drawing(), ("Topic", "7"));
        await bench.UntilAsync(run, v => v.Steps.GetValueOrDefault("wait")?.Status == ViewStatus.WaitingForEvent);

        var answer = await bench.Events.SendAsync("paid-7", Json("""{"amount": 12}"""), "shop");

        Assert.Equal((true, 1), (answer.Accepted, answer.Waiting));
        Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(run)).Outcome);
        Assert.Equal(12, (await bench.Runs.FindAsync(run))!.Output.GetProperty("Result").GetInt32());
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task EarlyEvent_IsKept_AndTakenByTheFirstThatWaits()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        Assert.Equal(0, (await bench.Events.SendAsync("paid-7", Json("""{"amount": 1}"""), "shop")).Waiting);

        var first = await bench.RunAsync(Drawing(), ("Topic", "7"));
        Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(first)).Outcome);
        var second = await bench.RunAsync(Drawing(), ("Topic", "7"));
        await bench.UntilAsync(second, v => v.Steps.GetValueOrDefault("wait")?.Status == ViewStatus.WaitingForEvent);

        await bench.Events.SendAsync("paid-7", Json("{}"), "shop");
        Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(second)).Outcome);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F26")]
    public async Task EventsAndWaits_AtTheSameMoment_NoneIsMissed()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var definition = await bench.PublishAsync(Drawing());
        var runs = new List<Guid>();
        for (var i = 0; i < 60; i++)
        {
            // The event and the step that waits for it race each other.
            var sent = bench.Events.SendAsync($"paid-{i}", Json("{}"), "shop");
            runs.Add((await bench.Runs.StartAsync(definition.DefinitionId, 1, "Race", new Dictionary<string, JsonElement> { ["Topic"] = Values.Text($"{i}") }, "test")).Id);
            await sent;
        }

        foreach (var run in runs)
        {
            Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(run)).Outcome);
            await bench.CheckLedgerAsync(run);
        }
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F26")]
    public async Task SameEventTwice_ByItsKey_CountsOnce()
    {
        await using var bench = await Bench.CreateAsync(postgres);

        await bench.Events.SendAsync("paid-7", Json("{}"), "shop", dedupeKey: "invoice 7");
        var again = await bench.Events.SendAsync("paid-7", Json("{}"), "shop", dedupeKey: "invoice 7");

        Assert.True(again is { Accepted: true, IsDuplicate: true });
        var first = await bench.RunAsync(Drawing(), ("Topic", "7"));
        await bench.UntilEndAsync(first);
        var second = await bench.RunAsync(Drawing(), ("Topic", "7"));
        await bench.UntilAsync(second, v => v.Steps.GetValueOrDefault("wait")?.Status == ViewStatus.WaitingForEvent);
    }

    [Fact]
    public async Task EventForARunThatIsOver_IsRefusedWithTheReason()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build());
        await bench.UntilEndAsync(run);

        var answer = await bench.Events.SendAsync("paid-7", Json("{}"), "shop", run);

        Assert.False(answer.Accepted);
        Assert.Contains("is over", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingComes_TheStepExpires()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var run = await bench.RunAsync(Drawing(TimeSpan.FromMilliseconds(200)), ("Topic", "7"));

        var view = await bench.UntilEndAsync(run);

        Assert.Equal((ViewStatus.Expired, Ports.Expired), (view.Steps["wait"].Status, view.Steps["wait"].Outcome));
    }

    [Fact]
    public async Task UntilAMoment_GoesOnThen_AndAPastOneAtOnce()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        WorkflowDefinition Until(string moment) => WorkflowBuilder.New().Step("wait", new WaitSettings { For = WaitFor.Until, Until = "{{ Input.Topic }}" }).Chain("start", "wait").Build();

        var past = await bench.RunAsync(Until(""), ("Topic", "2020-01-01 10:00"));
        Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(past)).Outcome);

        var soon = await bench.RunAsync(Until(""), ("Topic", DateTimeOffset.UtcNow.AddSeconds(1.5).ToString("O")));
        var view = await bench.UntilEndAsync(soon);
        Assert.True(view.EndedAt - view.StartedAt >= TimeSpan.FromSeconds(0.5), $"{view.EndedAt - view.StartedAt}");

        var nonsense = await bench.RunAsync(Until(""), ("Topic", "tomorrow"));
        Assert.Equal("wait.until", (await bench.UntilEndAsync(nonsense)).Steps["wait"].Fault!.Code);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();
}
