namespace FlowStudio.Studio.Layout;

/// <summary>What everybody must know about the system right now, in plain words: the database is away, say. Null when all is well.</summary>
public sealed class SystemStatus
{
    public string? Message { get; private set; }

    /// <summary>Raised on the reporter's thread.</summary>
    public event Action? Changed;

    public void Report(string? message)
    {
        if (Message == message)
        {
            return;
        }

        Message = message;
        Changed?.Invoke();
    }
}
