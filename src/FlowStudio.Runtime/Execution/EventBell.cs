using FlowStudio.Runtime.Feed;
using Npgsql;

namespace FlowStudio.Runtime.Execution;

/// <summary>
/// Tells screens that runs went on: at once after a pause, else every few milliseconds for all runs of this process together. Apart from the
/// commits on purpose: a transaction that notifies holds a lock that all others of the server wait for, so that commits would wait for each
/// other's disk writes. A bell that is lost with its process costs a screen one poll.
/// </summary>
internal sealed class EventBell(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim rung = new(0, 1);

    /// <summary>Call it after a commit.</summary>
    public void Ring()
    {
        try
        {
            rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // The same bell serves both.
        }
    }

    /// <summary>Runs until cancelled.</summary>
    /// <param name="onLost">Told why when the database cannot be reached.</param>
    public async Task RunAsync(Action<string> onLost, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await rung.WaitAsync(cancellationToken);
                try
                {
                    await using var notify = database.CreateCommand($"notify {NotificationListener.Events}");
                    await notify.ExecuteNonQueryAsync(cancellationToken);
                }
                catch (Exception e) when (e is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException)
                {
                    onLost(e.Message);
                }

                await Task.Delay(Interval, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }
}
