using FlowStudio.Runtime.Feed;
using FlowStudio.Runtime.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlowStudio.Runtime.Scheduling;

/// <summary>
/// Keeps this node's clock in step with the table of schedules. Everything happens in the background and is tried again when it fails: neither
/// a slow nor an absent database holds up or ends the host.
/// </summary>
public sealed class ScheduleService(
    NpgsqlDataSource database, ScheduleStore schedules, RunStore runs, ScheduleOptions options, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    // One node at a time: an older look at the table must not undo a newer one.
    private const int SetLock = 0x434C4F43;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private readonly ILogger<ScheduleService> logger = loggers.CreateLogger<ScheduleService>();
    private readonly SemaphoreSlim changed = new(0, 1);
    private readonly HashSet<(Guid, string)> reported = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
        {
            return;
        }

        // Gives the host's start back to the host.
        await Task.Yield();
        var listening = new NotificationListener(database, time).ListenAsync(ScheduleStore.Channel, OnChanged, cancellationToken: stoppingToken);
        var pause = TimeSpan.FromSeconds(1);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var clock = await Clock.StartAsync(
                    database, new ScheduledRuns(schedules, runs, logger), options, time, loggers, stoppingToken);
                pause = TimeSpan.FromSeconds(1);
                await KeepInStepAsync(clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // Whatever it is, schedules must not take runs and pages with them.
                logger.ClockFailed(e.Message, pause.TotalSeconds);
                await Task.Delay(pause, time, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }

        await listening;
    }

    private async Task KeepInStepAsync(Clock clock, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await SetAsync(clock, stopping);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or Quartz.SchedulerException)
            {
                logger.ScheduleSyncFailed(e.Message);
                await Task.Delay(TimeSpan.FromSeconds(2), time, stopping);
                continue;
            }

            await changed.WaitAsync(options.Poll, stopping);
        }
    }

    private async Task SetAsync(Clock clock, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand("select pg_advisory_xact_lock($1, hashtext($2))", connection, transaction).With(SetLock).With(options.Cluster))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await clock.SetAsync(await schedules.ListAsync(cancellationToken), ReportOnce, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private void ReportOnce(Schedule schedule, string problem)
    {
        if (reported.Add((schedule.Id, problem)))
        {
            logger.ScheduleUnreadable(schedule.Id, schedule.DefinitionId, problem);
        }
    }

    private void OnChanged()
    {
        try
        {
            changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // One look at the table serves both.
        }
    }
}
