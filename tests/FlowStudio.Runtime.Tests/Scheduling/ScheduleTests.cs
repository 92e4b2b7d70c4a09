using FlowStudio.Runtime.Scheduling;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using Npgsql;
using Xunit;

namespace FlowStudio.Runtime.Tests.Scheduling;

/// <summary>Real clocks on a real database.</summary>
public sealed class ScheduleTests(PostgresFixture postgres)
{
    private static readonly WorkflowDefinition Drawing = WorkflowBuilder.New()
        .Agent("work", a => a with { Prompt = "{{ Input.Topic }}" }).Output("out", "{{ Variables.work }}").Chain("start", "work", "out").Build();

    [Fact]
    public async Task TimeComes_StartsThePublishedVersion_WithTheSchedulesInput()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        await using var clocks = new ScheduleBench(bench);
        await clocks.StartAsync();
        var workflow = await bench.PublishAsync(Drawing);
        var schedule = await clocks.Store.SaveAsync(workflow.DefinitionId, ScheduleBench.EverySecond, new Dictionary<string, System.Text.Json.JsonElement> { ["Topic"] = Values.Text("tea") });

        var keys = await clocks.UntilStartedAsync(2);

        Assert.All(keys, key => Assert.Matches($"^schedule/{schedule.Id}/\\d{{4}}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$", key));
        var run = (await bench.Runs.ListAsync(new(DefinitionId: workflow.DefinitionId)))[^1];
        Assert.Equal(("Schedule", 1), (run.StartedBy, run.Version));
        Assert.Equal(ViewStatus.Done, (await bench.UntilEndAsync(run.Id)).Status);
        Assert.Equal("work: tea", (await bench.Runs.FindAsync(run.Id))!.Output.GetProperty("Result").GetString());
    }

    [Fact]
    public async Task TwoClocksThatDoNotKnowEachOther_StartOneRunForEachTime()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        await using var clocks = new ScheduleBench(bench);
        await clocks.StartAsync("One");
        await clocks.StartAsync("Two");
        var workflow = await bench.PublishAsync(Drawing);
        await clocks.Store.SaveAsync(workflow.DefinitionId, ScheduleBench.EverySecond, ScheduleBench.NoInput);
        await clocks.UntilAsync("count(distinct sched_name) = 2 from quartz.qrtz_triggers where prev_fire_time > 0", "Not both clocks fire.");
        var before = (await clocks.StartKeysAsync()).Count;

        var keys = await clocks.UntilStartedAsync(before + 3);

        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.Equal(keys.Count, (await bench.Runs.ListAsync(new(DefinitionId: workflow.DefinitionId))).Count);
    }

    [Fact]
    public async Task OneTimeFiredByEightAtOnce_IsOneRun()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        await using var clocks = new ScheduleBench(bench);
        var workflow = await bench.PublishAsync(Drawing);
        var schedule = await clocks.Store.SaveAsync(workflow.DefinitionId, ScheduleBench.EverySecond, ScheduleBench.NoInput);
        var time = new DateTimeOffset(2026, 1, 2, 9, 0, 0, TimeSpan.FromHours(1));

        var starts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => clocks.Runs().StartAsync(schedule.Id, time, CancellationToken.None)));

        Assert.Single(starts, s => s!.IsNew);
        Assert.Equal([$"schedule/{schedule.Id}/2026-01-02T08:00:00Z"], await clocks.StartKeysAsync());
    }

    [Fact]
    public async Task OneOfTwoNodesStops_TheOtherGoesOn()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        await using var clocks = new ScheduleBench(bench);
        var first = await clocks.StartAsync();
        var workflow = await bench.PublishAsync(Drawing);
        await clocks.Store.SaveAsync(workflow.DefinitionId, ScheduleBench.EverySecond, ScheduleBench.NoInput);
        await clocks.UntilStartedAsync(1);
        await clocks.StartAsync();
        await clocks.UntilAsync("count(*) = 2 from quartz.qrtz_scheduler_state", "The second node did not join.");

        await first.StopAsync(CancellationToken.None);
        var before = (await clocks.StartKeysAsync()).Count;

        await clocks.UntilStartedAsync(before + 2);
    }

    [Fact]
    public async Task NothingPublished_StartsNothing_AndSaysSo()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        await using var clocks = new ScheduleBench(bench);
        await clocks.StartAsync();
        await clocks.Store.SaveAsync("nobody", ScheduleBench.EverySecond, ScheduleBench.NoInput);

        await Eventually.Async(() => clocks.Log.Lines.Any(l => l.Contains("has no published version", StringComparison.Ordinal)), "Nothing was said.");

        Assert.Empty(await clocks.StartKeysAsync());
    }

    [Fact]
    public async Task SwitchedOffThenOnThenDeleted_TheClockFollows()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        await using var clocks = new ScheduleBench(bench);
        await clocks.StartAsync();
        var workflow = await bench.PublishAsync(Drawing);
        Assert.True(CronText.TryParse("0 9 * * *", "Europe/Berlin", out var daily, out _));
        await clocks.Store.SaveAsync(workflow.DefinitionId, daily, ScheduleBench.NoInput);
        await clocks.UntilAsync("count(*) = 1 from quartz.qrtz_cron_triggers where time_zone_id = 'Europe/Berlin'", "It was not taken over.");

        await clocks.Store.SaveAsync(workflow.DefinitionId, daily, ScheduleBench.NoInput, enabled: false);
        await clocks.UntilAsync("count(*) = 0 from quartz.qrtz_triggers", "It was not switched off.");
        await clocks.Store.SaveAsync(workflow.DefinitionId, daily, ScheduleBench.NoInput);
        await clocks.UntilAsync("count(*) = 1 from quartz.qrtz_triggers", "It was not switched on.");
        Assert.True(await clocks.Store.DeleteAsync(workflow.DefinitionId));
        await clocks.UntilAsync("count(*) = 0 from quartz.qrtz_job_details", "It was not deleted.");

        Assert.Empty(clocks.Log.Lines);
        Assert.Null(await clocks.Store.FindAsync(workflow.DefinitionId));
    }

    [Fact]
    public async Task Saved_IsReadBackAsItWas()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var store = new ScheduleStore(bench.Source);
        Assert.True(CronText.TryParse("0 9 * * 1-5", "Europe/Berlin", out var weekdays, out _));

        var saved = await store.SaveAsync("one", weekdays, new Dictionary<string, System.Text.Json.JsonElement> { ["Topic"] = Values.Text("tea") });
        var again = await store.SaveAsync("one", weekdays, ScheduleBench.NoInput, enabled: false);

        var found = Assert.Single(await store.ListAsync());
        Assert.Equal((saved.Id, "0 9 * * 1-5", "Europe/Berlin", false), (found.Id, found.Cron, found.TimeZone, found.Enabled));
        Assert.Equal("tea", saved.Input["Topic"].GetString());
        Assert.Empty(again.Input);
    }

    [Fact]
    public async Task DatabaseAway_TheHostStartsAtOnce_AndNothingThrows()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        await using var clocks = new ScheduleBench(bench);
        await using var nowhere = NpgsqlDataSource.Create("Host=/nonexistent-folder-of-no-server;Username=x;Database=x;Timeout=2");

        var service = await clocks.StartAsync(source: nowhere);
        await Eventually.Async(() => clocks.Log.Lines.Any(l => l.Contains("trying again", StringComparison.Ordinal)), "Nothing was said.");

        Assert.False(service.ExecuteTask!.IsCompleted, service.ExecuteTask.Exception?.Message);
    }
}
