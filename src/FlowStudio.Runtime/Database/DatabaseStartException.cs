namespace FlowStudio.Runtime.Database;

/// <summary>The database could not be started. The message is written for the person at the console: what is wrong, where, what to do.</summary>
public sealed class DatabaseStartException : Exception
{
    public DatabaseStartException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>True when trying again a little later may help by itself, as after a crash.</summary>
    internal bool MayPass { get; init; }
}
