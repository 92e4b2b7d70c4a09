namespace FlowStudio.Agents.Execution;

/// <summary>The time limit of one attempt. It stands still while the attempt waits for a place, since that is not the step's work.</summary>
internal sealed class StepClock : IDisposable
{
    private readonly CancellationTokenSource _over;
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private TimeSpan _used;
    private long _since;

    public StepClock(TimeSpan limit, TimeProvider time)
    {
        (_limit, _time) = (limit, time);
        _over = new CancellationTokenSource(limit, time);
        _since = time.GetTimestamp();
    }

    public CancellationToken Token => _over.Token;

    public bool IsOver => _over.IsCancellationRequested;

    /// <summary>Until what is returned is disposed. Not within another pause: an attempt waits for one thing at a time.</summary>
    public IDisposable Pause()
    {
        _used += _time.GetElapsedTime(_since);
        _over.CancelAfter(Timeout.InfiniteTimeSpan);
        return new Standstill(this);
    }

    public void Dispose() => _over.Dispose();

    private void GoOn()
    {
        _since = _time.GetTimestamp();
        var left = _limit - _used;
        _over.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private sealed class Standstill(StepClock clock) : IDisposable
    {
        public void Dispose() => clock.GoOn();
    }
}
