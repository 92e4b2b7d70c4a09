using FlowStudio.Runtime.Storage;

namespace FlowStudio.Runtime.Execution;

/// <summary>
/// When the next run is due that nobody holds. Asked when something has happened that may have changed it, and remembered while nothing does: what
/// another runner puts off, that runner looks after itself, and when it dies the poll finds it.
/// </summary>
internal sealed class NextDue(LeaseStore leases, TimeProvider time)
{
    private (long Asked, TimeSpan? Due)? known;

    /// <summary>Something has happened.</summary>
    public void Forget() => known = null;

    /// <returns>Null: none is.</returns>
    public async Task<TimeSpan?> InAsync(bool anew, CancellationToken cancellationToken)
    {
        if (anew || known is not { } last || last.Due - time.GetElapsedTime(last.Asked) <= TimeSpan.Zero)
        {
            known = last = (time.GetTimestamp(), await leases.NextDueAsync(cancellationToken));
        }

        return last.Due is { } due ? TimeSpan.FromTicks(Math.Max((due - time.GetElapsedTime(last.Asked)).Ticks, 0)) : null;
    }
}
