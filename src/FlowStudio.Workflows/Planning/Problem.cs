namespace FlowStudio.Workflows.Planning;

/// <summary>Something that a person should put right, in words that say what and how.</summary>
/// <param name="Code">Stable, for tests and code.</param>
/// <param name="ActivityId">The step it belongs to; null with <paramref name="ConnectionId"/> null: the workflow as a whole.</param>
public sealed record Problem(Severity Severity, string Code, string Message, string? ActivityId = null, string? ConnectionId = null)
{
    public static Problem Error(string code, string message, string? activityId = null) => new(Severity.Error, code, message, activityId);

    public static Problem Warning(string code, string message, string? activityId = null) => new(Severity.Warning, code, message, activityId);

    public static Problem OnConnection(string code, string message, string connectionId) => new(Severity.Error, code, message, null, connectionId);
}

public enum Severity
{
    /// <summary>It runs, though perhaps not as meant.</summary>
    Warning,

    /// <summary>It cannot be published.</summary>
    Error,
}
