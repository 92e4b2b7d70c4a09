namespace FlowStudio.Studio.Components;

/// <summary>One timer for all relative times of a circuit, running only while one of them is on screen.</summary>
public sealed class ClockTick(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private Action? listeners;
    private ITimer? timer;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Calls <paramref name="listener"/> every 15 seconds, on a timer's thread, until the result is disposed.</summary>
    public IDisposable Listen(Action listener)
    {
        lock (gate)
        {
            listeners += listener;
            timer ??= clock.CreateTimer(_ => listeners?.Invoke(), null, Interval, Interval);
        }

        return new Subscription(this, listener);
    }

    public void Dispose()
    {
        lock (gate)
        {
            listeners = null;
            timer?.Dispose();
            timer = null;
        }
    }

    private void Leave(Action listener)
    {
        lock (gate)
        {
            listeners -= listener;
            if (listeners is null)
            {
                timer?.Dispose();
                timer = null;
            }
        }
    }

    private sealed class Subscription(ClockTick tick, Action listener) : IDisposable
    {
        public void Dispose() => tick.Leave(listener);
    }
}
