using System.Globalization;
using Npgsql;
using Quartz;

namespace FlowStudio.Runtime.Scheduling;

/// <summary>A schedule's time has come. The job's name is the schedule's id.</summary>
internal sealed class StartScheduledRunJob(ScheduledRuns runs, TimeProvider time) : IJob
{
    // Quartz has counted the fire already when this runs: giving up would lose it. An outage that is longer loses this one fire and is logged.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var scheduleId = Guid.Parse(context.JobDetail.Key.Name);
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await runs.StartAsync(scheduleId, ScheduledFor(context), cancellationToken);
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException && time.GetElapsedTime(began) < Patience)
            {
                // Safe to repeat: the start key lets it through once.
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }

    /// <summary>The time that was meant, also when another node does it again for one that died over it.</summary>
    private static DateTimeOffset ScheduledFor(IJobExecutionContext context) =>
        context.Recovering
        && context.MergedJobDataMap.TryGetValue(SchedulerConstants.FailedJobOriginalTriggerScheduledFireTime, out var original)
        && DateTimeOffset.TryParse(Convert.ToString(original, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var meant)
            ? meant
            : context.ScheduledFireTimeUtc ?? context.FireTimeUtc;
}
