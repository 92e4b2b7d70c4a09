using System.Text.Json;
using FlowStudio.Runtime.Scheduling;
using FlowStudio.Runtime.Storage;
using FlowStudio.Runtime.Tests.Execution;
using Microsoft.Extensions.Logging;
using FlowStudio.Testing;
using Npgsql;
using Xunit;

namespace FlowStudio.Runtime.Tests.Scheduling;

/// <summary>Clocks on a test's database, and what they have started.</summary>
internal sealed class ScheduleBench(Bench bench) : IAsyncDisposable
{
    private readonly List<ScheduleService> services = [];

    public ScheduleStore Store { get; } = new(bench.Source);

    public LogRecorder Log { get; } = new();

    /// <summary>Every second: people may not, tests have no time.</summary>
    public static CronText EverySecond { get; } =
        CronText.TryParse("* * * * * ?", "UTC", TimeSpan.Zero, out var cron, out var problem) ? cron : throw new InvalidOperationException(problem);

    public static IReadOnlyDictionary<string, JsonElement> NoInput { get; } = new Dictionary<string, JsonElement>();

    public async Task<ScheduleService> StartAsync(string cluster = "FlowStudio", NpgsqlDataSource? source = null)
    {
        var database = source ?? bench.Source;
        var service = new ScheduleService(
            database, new ScheduleStore(database), new RunStore(database), new ScheduleOptions { Cluster = cluster }, TimeProvider.System, Log);
        services.Add(service);
        await service.StartAsync(CancellationToken.None);
        return service;
    }

    public ScheduledRuns Runs() => new(Store, bench.Runs, Log.CreateLogger<ScheduleService>());

    public Task<List<string>> StartKeysAsync() => bench.Source
        .CreateCommand("select start_key from workflow_instances where start_key is not null order by start_key").ListAsync(r => r.GetString(0), CancellationToken.None);

    /// <summary>Waits until at least so many runs were started by the clock.</summary>
    public async Task<List<string>> UntilStartedAsync(int count)
    {
        var started = 0;
        return await Eventually.FindAsync(
            async () =>
            {
                var keys = await StartKeysAsync();
                started = keys.Count;
                return started >= count ? keys : null;
            },
            () => $"{started} of {count} runs were started.{Environment.NewLine}{Log}",
            TimeSpan.FromSeconds(45));
    }

    public Task UntilAsync(string condition, string complaint) => Eventually.FindAsync<object>(
        async () => await HoldsAsync(condition) ? this : null, () => $"{complaint}{Environment.NewLine}{Log}", TimeSpan.FromSeconds(45));

    private async Task<bool> HoldsAsync(string condition)
    {
        try
        {
            await using var command = bench.Source.CreateCommand($"select {condition}");
            return await command.ExecuteScalarAsync() is true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // The first clock has not made its tables yet.
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in services)
        {
            await service.StopAsync(CancellationToken.None);
            service.Dispose();
        }
    }
}
