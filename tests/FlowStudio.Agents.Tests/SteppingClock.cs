namespace FlowStudio.Agents.Tests;

/// <summary>Says what time it is as a test wishes; timers run by the real one, so that nothing over the wire stands still.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);
}
