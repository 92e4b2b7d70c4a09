using System.Globalization;
using FlowStudio.Runtime.Storage;
using Microsoft.Extensions.Logging;

namespace FlowStudio.Runtime.Scheduling;

/// <summary>What one fire of one schedule does, however often and on however many nodes it fires.</summary>
internal sealed class ScheduledRuns(ScheduleStore schedules, RunStore runs, ILogger<ScheduleService> logger)
{
    /// <summary>Who started such runs, as lists show it.</summary>
    public const string StartedBy = "Schedule";

    /// <summary>The same for every node that fires for this time: the database lets one of them through.</summary>
    public static string StartKey(Guid scheduleId, DateTimeOffset scheduledFor) =>
        string.Create(CultureInfo.InvariantCulture, $"schedule/{scheduleId}/{scheduledFor.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");

    /// <returns>The run; null when there is nothing to start.</returns>
    public async Task<StartedRun?> StartAsync(Guid scheduleId, DateTimeOffset scheduledFor, CancellationToken cancellationToken)
    {
        var start = await schedules.FindStartAsync(scheduleId, cancellationToken);
        if (start is null)
        {
            // Switched off a moment ago; this node's clock has not been told yet.
            return null;
        }

        if (start.Version is not { } version)
        {
            logger.NothingPublished(scheduleId, start.DefinitionId);
            return null;
        }

        var run = await runs.StartAsync(start.DefinitionId, version, start.Name, start.Input, StartedBy, StartKey(scheduleId, scheduledFor), cancellationToken);
        if (run.IsNew)
        {
            logger.RunScheduled(run.Id, scheduleId);
        }

        return run;
    }
}
