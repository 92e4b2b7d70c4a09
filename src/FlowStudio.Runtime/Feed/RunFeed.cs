using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using FlowStudio.Runtime.Storage;
using FlowStudio.Workflows.Events;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace FlowStudio.Runtime.Feed;

/// <summary>
/// Shows runs to screens: a snapshot and then every newer one, in one call. All watchers of one run share one fold; a watcher that is slow skips
/// to the newest snapshot, so that nothing grows and no runner ever waits for a screen.
/// </summary>
public sealed class RunFeed(NpgsqlDataSource database, TimeProvider time) : BackgroundService
{
    /// <summary>Between two looks at the database when much happens.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PulseInterval = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<Guid, WatchedRun> watched = new();
    private readonly ConcurrentDictionary<Guid, Action> pulses = new();
    private readonly SemaphoreSlim wake = new(0, 1);
    private volatile bool changed;

    /// <summary>Raised from any thread after something happened to some run, at most four times a second: lists look again.</summary>
    public IDisposable OnChange(Action action)
    {
        var key = Guid.NewGuid();
        pulses[key] = action;
        return new Subscription(() => pulses.TryRemove(key, out _));
    }

    /// <summary>
    /// The run as it is, then as it becomes. The first element comes at once; the sequence ends when <paramref name="cancellationToken"/> is cancelled.
    /// </summary>
    public async IAsyncEnumerable<RunSnapshot> WatchAsync(
        Guid instanceId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<RunSnapshot>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        var run = Join(instanceId, channel.Writer);
        try
        {
            await RefreshAsync(run, cancellationToken);
            channel.Writer.TryWrite(run.Snapshot);
            await foreach (var snapshot in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return snapshot;
            }
        }
        finally
        {
            Leave(run, channel.Writer);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = new NotificationListener(database, time).ListenAsync(NotificationListener.Events, OnNotified, cancellationToken: stoppingToken);
        var pulsing = PulseAsync(stoppingToken);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await wake.WaitAsync(watched.IsEmpty ? Timeout.InfiniteTimeSpan : Longest, stoppingToken);
                try
                {
                    foreach (var run in watched.Values)
                    {
                        await RefreshAsync(run, stoppingToken);
                    }
                }
                catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
                {
                    // The screens show that the database is away; the next look brings everything.
                    await Task.Delay(Longest, time, stoppingToken);
                }

                await Task.Delay(Shortest, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }

        await Task.WhenAll(listening, pulsing);
    }

    private async Task PulseAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(PulseInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                if (changed)
                {
                    changed = false;
                    foreach (var action in pulses.Values)
                    {
                        action();
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private void OnNotified()
    {
        changed = true;
        Wake();
    }

    private void Wake()
    {
        if (wake.CurrentCount == 0)
        {
            try
            {
                wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Woken already.
            }
        }
    }

    private WatchedRun Join(Guid instanceId, ChannelWriter<RunSnapshot> watcher)
    {
        while (true)
        {
            var run = watched.GetOrAdd(instanceId, id => new WatchedRun(id));
            if (run.TryAdd(watcher))
            {
                return run;
            }

            // The last watcher has just left it.
            watched.TryRemove(KeyValuePair.Create(instanceId, run));
        }
    }

    private void Leave(WatchedRun run, ChannelWriter<RunSnapshot> watcher)
    {
        if (run.RemoveAndIsEmpty(watcher))
        {
            watched.TryRemove(KeyValuePair.Create(run.Id, run));
        }
    }

    private async Task RefreshAsync(WatchedRun run, CancellationToken cancellationToken)
    {
        await run.Reading.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                const int Page = 2000;
                var events = await database.CreateCommand("""
                    select sequence, at, data from workflow_events where instance_id = $1 and sequence > $2 order by sequence limit $3
                    """).With(run.Id).With(run.Snapshot.View.Sequence).With(Page).ListAsync(ReadEvent, cancellationToken);
                var texts = await database.CreateCommand("""
                    select execution, attempt, number, speaker, text from step_streams where instance_id = $1 and number > $2 order by number limit $3
                    """).With(run.Id).With(run.LastText).With(Page)
                    .ListAsync(r => new StreamRow(r.GetInt32(0), r.GetInt32(1), r.GetInt64(2), r.GetString(3), r.GetString(4)), cancellationToken);
                run.Take(events, texts);
                if (events.Count < Page && texts.Count < Page)
                {
                    return;
                }
            }
        }
        finally
        {
            run.Reading.Release();
        }
    }

    private static RecordedEvent ReadEvent(NpgsqlDataReader r) => new(
        r.GetInt64(0), r.GetFieldValue<DateTimeOffset>(1), EventJson.Read(r.GetString(2)) ?? new StepNoted(0, "", "unknown", "", ""));

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

/// <summary>A run at one moment.</summary>
/// <param name="Texts">What running steps have written so far, by the visit's number.</param>
public sealed record RunSnapshot(RunView View, ImmutableDictionary<int, LiveText> Texts);

/// <param name="Attempt">A new attempt starts with an empty text.</param>
public sealed record LiveText(int Attempt, ImmutableList<SpokenText> Parts);

/// <param name="Speaker">An agent's role.</param>
public sealed record SpokenText(string Speaker, string Text);

internal sealed record StreamRow(int Execution, int Attempt, long Number, string Speaker, string Text);
