using Microsoft.Extensions.Logging;

namespace FlowStudio.Runtime.Execution;

/// <summary>What a runner tells the admin. Never a prompt, an answer or a key.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Runner {Runner} started")]
    public static partial void RunnerStarted(this ILogger logger, string runner);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Runner {Runner} stopped; {GivenBack} runs given back")]
    public static partial void RunnerStopped(this ILogger logger, string runner, int givenBack);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The database cannot be reached; trying again ({Reason})")]
    public static partial void DatabaseLost(this ILogger logger, string reason);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Run {InstanceId} was taken over by another runner; its work here is dropped")]
    public static partial void RunLost(this ILogger logger, Guid instanceId);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Runner {DeadRunner} is gone; {Runs} of its runs go on elsewhere")]
    public static partial void RunnerReaped(this ILogger logger, Guid deadRunner, int runs);

    [LoggerMessage(EventId = 6, Level = LogLevel.Error, Message = "Run {InstanceId} cannot go on")]
    public static partial void RunBroken(this ILogger logger, Guid instanceId, Exception exception);

    [LoggerMessage(EventId = 7, Level = LogLevel.Error, Message = "Step {ActivityId} of run {InstanceId} ended with an unexpected {ExceptionType}")]
    public static partial void StepBroken(this ILogger logger, Guid instanceId, string activityId, string exceptionType);

    [LoggerMessage(EventId = 8, Level = LogLevel.Error, Message = "Runs could not be claimed; trying again")]
    public static partial void ClaimBroken(this ILogger logger, Exception exception);
}
