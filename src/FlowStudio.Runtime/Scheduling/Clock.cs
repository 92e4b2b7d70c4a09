using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace FlowStudio.Runtime.Scheduling;

/// <summary>
/// Quartz, clustered over FlowStudio's own database in the schema "quartz": one of the nodes fires each time, and another takes over when it is
/// gone. Only a clock: what a fire does is guarded by the run's start key, so a fire too many is harmless.
/// </summary>
internal sealed class Clock : IAsyncDisposable
{
    private const string Group = "schedules";
    private readonly StandaloneSchedulerFactory factory;
    private readonly IScheduler scheduler;

    private Clock(StandaloneSchedulerFactory factory, IScheduler scheduler)
    {
        this.factory = factory;
        this.scheduler = scheduler;
    }

    public static async Task<Clock> StartAsync(
        NpgsqlDataSource database, ScheduledRuns runs, ScheduleOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var factory = QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.Services.AddSingleton(loggers);
            quartz.Services.AddSingleton(runs);
            quartz.Services.AddSingleton(time);
            quartz.ConfigureScheduler(s =>
            {
                s.InstanceName = options.Cluster;
                s.GenerateInstanceId = true;
                // Nodes do not wake each other: this is how late a time may be that another node knew of when it died.
                s.IdleWaitTime = TimeSpan.FromSeconds(10);
            });
            quartz.UseDefaultThreadPool(4);
            quartz.UsePersistentStore(store =>
            {
                store.ProvisionSchema();
                store.UsePostgres(source => source.DataSourceFactory = _ => database);
                store.ConfigureStore(s =>
                {
                    s.TablePrefix = "quartz.qrtz_";
                    s.DbRetryInterval = TimeSpan.FromSeconds(2);
                    s.MisfireThreshold = TimeSpan.FromSeconds(60);
                    // Never park a schedule for good: the reason may be an outage that passes.
                    s.MaxConsecutiveFireFailures = 0;
                });
                store.UseClustering(c =>
                {
                    c.CheckinInterval = TimeSpan.FromSeconds(2);
                    c.CheckinMisfireThreshold = TimeSpan.FromSeconds(4);
                });
            });
        }).Build();
        try
        {
            var scheduler = await factory.GetScheduler(cancellationToken);
            await scheduler.Start(cancellationToken);
            return new Clock(factory, scheduler);
        }
        catch
        {
            await factory.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the clock fire for these schedules and for no others.</summary>
    /// <param name="onUnreadable">Told of a schedule whose time cannot be read, and why.</param>
    public async Task SetAsync(IReadOnlyCollection<Schedule> schedules, Action<Schedule, string> onUnreadable, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(cancellationToken);
        foreach (var schedule in schedules.Where(s => s.Enabled))
        {
            if (!CronText.TryParse(schedule.Cron, schedule.TimeZone, TimeSpan.Zero, out var when, out var problem))
            {
                onUnreadable(schedule, problem);
                continue;
            }

            var name = schedule.Id.ToString();
            var wanted = $"{schedule.Cron} {schedule.TimeZone}";
            if (known.Remove(name, out var trigger) && trigger.Description == wanted && trigger.State != TriggerState.Error)
            {
                continue;
            }

            await scheduler.ScheduleJob(
                JobBuilder.Create<StartScheduledRunJob>().WithIdentity(name, Group).RequestRecovery().Build(),
                TriggerBuilder.Create().WithIdentity(name, Group).WithDescription(wanted)
                    // Missed while nothing ran: once, as soon as something runs again.
                    .WithSchedule(CronScheduleBuilder.Create(when.Expression).InTimeZone(when.Expression.TimeZone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed))
                    .Build(),
                ScheduleJobOptions.Replacing,
                cancellationToken);
        }

        foreach (var name in known.Keys)
        {
            await scheduler.DeleteJob(new JobKey(name, Group), cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await scheduler.Shutdown(waitForJobsToComplete: false);
        }
        finally
        {
            await factory.DisposeAsync();
        }
    }

    private async Task<Dictionary<string, TriggerHeader>> KnownAsync(CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, TriggerHeader>();
        var query = new TriggerQuery { Group = GroupMatcher<TriggerKey>.GroupEquals(Group) };
        while (true)
        {
            var page = await scheduler.QueryTriggers(query with { Skip = known.Count }, cancellationToken);
            foreach (var trigger in page.Items)
            {
                known[trigger.Key.Name] = trigger;
            }

            if (!page.HasMore || page.Items.Count == 0)
            {
                return known;
            }
        }
    }
}
