using System.Collections.Concurrent;
using FlowStudio.Workflows.Execution;
using Npgsql;

namespace FlowStudio.Runtime.Storage;

/// <summary>
/// Places of which there are only so many, over all processes on one database. In each process one waiter of a resource asks the database and the others
/// stand behind it; between processes, the rows are a line.
/// </summary>
internal sealed class SlotStore(NpgsqlDataSource database, TimeProvider time) : IConcurrencyLimiter
{
    /// <summary>A place whose process is gone is free after this at the latest. Renewed three times in that time.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Nobody is forgotten so soon after a start of the database: it was away, and nobody could renew. Longer than the time between two renewals.
    /// </summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastLook = TimeSpan.FromMilliseconds(500);

    /// <summary>Until a waiter behind others is told that it waits: mostly they are only asking.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, Line> lines = new();

    public async ValueTask<IAsyncDisposable> EnterAsync(string resource, int limit, Action onWait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var line = lines.GetOrAdd(resource, _ => new Line());
        var isTold = false;
        var turn = line.First.WaitAsync(cancellationToken);
        if (!turn.IsCompleted && await Task.WhenAny(turn, Task.Delay(Moment, time, cancellationToken)) != turn && !cancellationToken.IsCancellationRequested)
        {
            isTold = true;
            onWait();
        }

        await turn;
        try
        {
            return await EnterFirstAsync(line, resource, limit, isTold ? () => { } : onWait, cancellationToken);
        }
        finally
        {
            line.First.Release();
        }
    }

    private async Task<Place> EnterFirstAsync(Line line, string resource, int limit, Action onWait, CancellationToken cancellationToken)
    {
        var place = new Place(this, line, resource);
        var pause = FirstLook;
        try
        {
            for (var look = 0; ; look++)
            {
                // Taken before the look: a place that becomes free after it ends the pause.
                var freed = line.Freed;
                if (await TryAsync(place, limit, cancellationToken))
                {
                    place.Keep();
                    return place;
                }

                if (look == 0)
                {
                    onWait();
                }

                await Task.WhenAny(freed, Task.Delay(pause, time, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
                pause = pause * 2 < LastLook ? pause * 2 : LastLook;
            }
        }
        catch
        {
            await place.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stands in the line, and looks whether it is at the front. A database that does not answer is no reason to fail: it is asked again.</summary>
    private async Task<bool> TryAsync(Place place, int limit, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            // Not called off from here on: a row could still be written after it was taken back.
            await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
            // One at a time for each resource: two that count at once would both find the last place.
            await new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('slot ' || $1, 0))", connection, transaction).With(place.Resource).RunAsync(CancellationToken.None);
            await new NpgsqlCommand("""
                delete from slots where resource = $1 and until < clock_timestamp() and pg_postmaster_start_time() < clock_timestamp() - $2
                """, connection, transaction).With(place.Resource).With(AfterStart).RunAsync(CancellationToken.None);
            await new NpgsqlCommand("""
                insert into slots (resource, holder, until) values ($1, $2, clock_timestamp() + $3)
                on conflict (resource, holder) do update set until = excluded.until
                """, connection, transaction).With(place.Resource).With(place.Holder).With(Lease).RunAsync(CancellationToken.None);
            await using var count = new NpgsqlCommand("""
                select count(*) from slots where resource = $1 and turn < (select turn from slots where resource = $1 and holder = $2)
                """, connection, transaction).With(place.Resource).With(place.Holder);
            var before = (long)(await count.ExecuteScalarAsync(CancellationToken.None))!;
            await transaction.CommitAsync(CancellationToken.None);
            return before < limit;
        }
        catch (Exception e) when (IsDatabaseFailure(e) && e is not PostgresException { IsTransient: false })
        {
            return false;
        }
    }

    private async Task RenewAsync(Place place, CancellationToken left)
    {
        while (true)
        {
            try
            {
                await Task.Delay(Lease / 3, time, left);
                // Nothing is put back that is not there: this may run while the place is freed.
                await database.CreateCommand("update slots set until = clock_timestamp() + $3 where resource = $1 and holder = $2")
                    .With(place.Resource).With(place.Holder).With(Lease).RunAsync(CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (IsDatabaseFailure(e))
            {
                // Tried again in time, or the place is another's and what it stands for ends soon.
            }
        }
    }

    private async Task FreeAsync(Place place)
    {
        try
        {
            await database.CreateCommand("delete from slots where resource = $1 and holder = $2").With(place.Resource).With(place.Holder).RunAsync(CancellationToken.None);
        }
        catch (Exception e) when (IsDatabaseFailure(e))
        {
            // It is free when its lease is over.
        }
    }

    private static bool IsDatabaseFailure(Exception e) => e is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException;

    /// <summary>Those in this process who want a place of one resource.</summary>
    private sealed class Line
    {
        private TaskCompletionSource freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Held by the one that asks the database.</summary>
        public SemaphoreSlim First { get; } = new(1);

        public Task Freed => Volatile.Read(ref freed).Task;

        public void Free() => Interlocked.Exchange(ref freed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private sealed class Place(SlotStore owner, Line line, string resource) : IAsyncDisposable
    {
        private readonly CancellationTokenSource left = new();
        private int isLeft;

        public string Resource => resource;

        public Guid Holder { get; } = Guid.NewGuid();

        public void Keep() => _ = owner.RenewAsync(this, left.Token);

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref isLeft, 1) == 0)
            {
                await left.CancelAsync();
                left.Dispose();
                await owner.FreeAsync(this);
                line.Free();
            }
        }
    }
}
