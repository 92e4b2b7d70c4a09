namespace FlowStudio.Studio.Layout;

/// <summary>How many things wait for a person; the navigation shows it beside Inbox.</summary>
public sealed class InboxCount
{
    public int Waiting { get; private set; }

    /// <summary>Raised on the reporter's thread.</summary>
    public event Action? Changed;

    public void Report(int waiting)
    {
        if (Waiting == waiting)
        {
            return;
        }

        Waiting = waiting;
        Changed?.Invoke();
    }
}
