using FlowStudio.Runtime.Feed;
using FlowStudio.Runtime.Storage;
using Npgsql;

namespace FlowStudio.Studio.Layout;

/// <summary>Keeps the number beside Inbox true: counts once when something has changed, for all who look.</summary>
internal sealed class InboxCounter(RunFeed feed, GateStore gates, StallStore stalls, InboxCount count) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changed = new SemaphoreSlim(1, 1);
        using var watching = feed.OnChange(() =>
        {
            if (changed.CurrentCount == 0)
            {
                changed.Release();
            }
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await changed.WaitAsync(stoppingToken);
                count.Report(await gates.CountOpenAsync(stoppingToken) + await stalls.CountOpenAsync(stoppingToken));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException)
            {
                // The database is away; its return is a change, and counts again.
            }
        }
    }
}
