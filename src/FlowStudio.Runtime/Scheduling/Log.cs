using Microsoft.Extensions.Logging;

namespace FlowStudio.Runtime.Scheduling;

/// <summary>What the clock tells the admin.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Run {InstanceId} was started by schedule {ScheduleId}")]
    public static partial void RunScheduled(this ILogger logger, Guid instanceId, Guid scheduleId);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Schedule {ScheduleId} started nothing: workflow {DefinitionId} has no published version. Publish it, or switch the schedule off")]
    public static partial void NothingPublished(this ILogger logger, Guid scheduleId, string definitionId);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The clock of schedules cannot start ({Reason}); trying again in {Seconds} s")]
    public static partial void ClockFailed(this ILogger logger, string reason, double seconds);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Changes of schedules cannot be taken over; trying again ({Reason})")]
    public static partial void ScheduleSyncFailed(this ILogger logger, string reason);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "Schedule {ScheduleId} of workflow {DefinitionId} is not kept: {Problem}")]
    public static partial void ScheduleUnreadable(this ILogger logger, Guid scheduleId, string definitionId, string problem);
}
