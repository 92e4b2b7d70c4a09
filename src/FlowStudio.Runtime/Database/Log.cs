using Microsoft.Extensions.Logging;

namespace FlowStudio.Runtime.Database;

internal static partial class Log
{
    [LoggerMessage(EventName = "DatabaseStarted", Level = LogLevel.Information, Message = "The database server has started as process {ProcessId} ({Server}).")]
    public static partial void Started(ILogger logger, int processId, string server);

    [LoggerMessage(EventName = "DatabaseAdopted", Level = LogLevel.Information, Message = "The database server {ProcessId} outlived its host; this one goes on with it.")]
    public static partial void Adopted(ILogger logger, int processId);

    [LoggerMessage(EventName = "DatabaseEnded", Level = LogLevel.Warning, Message = "The database server has ended by itself ({Reason}) and is started again.")]
    public static partial void Ended(ILogger logger, string reason);

    [LoggerMessage(EventName = "DatabaseStartFailed", Level = LogLevel.Warning, Message = "A start of the database server failed, number {Failures} within a minute: {Reason}")]
    public static partial void StartFailed(ILogger logger, int failures, string reason);

    [LoggerMessage(EventName = "DatabaseForeignProcessFile", Level = LogLevel.Warning,
        Message = "postmaster.pid named process {ProcessId}, which is {Program} and no database server; it was removed.")]
    public static partial void ForeignProcessFile(ILogger logger, int processId, string program);

    [LoggerMessage(EventName = "DatabaseReserveReleased", Level = LogLevel.Error,
        Message = "The disk of {Folder} is nearly full; the reserve was given up so that the database can start. Free some space.")]
    public static partial void ReserveReleased(ILogger logger, string folder);

    [LoggerMessage(EventName = "DatabaseStillRunning", Level = LogLevel.Warning, Message = "The database server {ProcessId} has not stopped yet; the next start goes on with it.")]
    public static partial void StillRunning(ILogger logger, int processId);

    [LoggerMessage(EventName = "DatabaseListenerFailed", Level = LogLevel.Error, Message = "Somebody who was told of the database's status failed.")]
    public static partial void ListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventName = "DatabaseServerLine", Level = LogLevel.Debug, Message = "postgres: {Line}")]
    public static partial void ServerLine(ILogger logger, string line);
}
