using System.Collections.Concurrent;
using FlowStudio.Runtime.Feed;
using FlowStudio.Runtime.Storage;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlowStudio.Runtime.Execution;

/// <summary>
/// One runner: claims runs that are due, holds them while it executes their steps, and gives them back. Any number of them on any number of
/// machines share the work through the database.
/// </summary>
public sealed class RunnerService : BackgroundService
{
    private readonly ConcurrentDictionary<Guid, HeldRun> held = new();
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly CancellationTokenSource abandonAll = new();
    private readonly RunnerOptions options;
    private readonly NpgsqlDataSource database;
    private readonly PlanCache plans;
    private readonly LeaseStore leases;
    private readonly InstanceInbox inbox;
    private readonly StreamWriter streams;
    private readonly EventBell bell;
    private readonly RunnerContext context;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Guid id = Guid.CreateVersion7();
    private readonly string name;
    private readonly int lockKey = Random.Shared.Next();
    private long lastFailureLogged;

    public RunnerService(
        NpgsqlDataSource database, PlanCache plans, IEnumerable<IActivityExecutor> executors, RunnerOptions options, TimeProvider time,
        ILogger<RunnerService> logger)
    {
        this.options = options;
        this.database = database;
        this.plans = plans;
        this.time = time;
        this.logger = logger;
        name = options.Name.Length > 0 ? options.Name : $"{Environment.MachineName}-{Environment.ProcessId}";
        leases = new LeaseStore(database);
        inbox = new InstanceInbox(database);
        streams = new StreamWriter(database);
        bell = new EventBell(database, time);
        context = new RunnerContext(
            database, leases, new CommitStore(database), inbox, new AdmissionStore(database), streams, bell, executors.ToDictionary(e => e.Kind), new SemaphoreSlim(Math.Max(1, options.MaxSteps)), logger);
    }

    /// <summary>Runs that this process holds now.</summary>
    public int HeldRuns => held.Count;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
        {
            return;
        }

        logger.RunnerStarted(name);
        // The side loops outlive the stop signal by the time that draining takes: leases must be renewed until the last run is given back.
        using var side = new CancellationTokenSource();
        Task[] loops =
        [
            new NotificationListener(database, time).ListenAsync(NotificationListener.Work, OnNotified, TakeLockAsync, LogDatabaseLost, side.Token),
            EveryAsync(options.Lease / 3, RenewAsync, side.Token),
            EveryAsync(options.Watch, ReapAsync, side.Token),
            EveryAsync(options.Sweep, SweepAsync, side.Token),
            EveryAsync(StreamWriter.Interval, streams.FlushAsync, side.Token),
            bell.RunAsync(LogDatabaseLost, side.Token),
        ];
        try
        {
            await ClaimLoopAsync(stoppingToken);
        }
        finally
        {
            var given = await DrainAsync();
            await side.CancelAsync();
            await Task.WhenAll(loops);
            logger.RunnerStopped(name, given);
        }
    }

    private async Task ClaimLoopAsync(CancellationToken stopping)
    {
        var nextDue = new NextDue(leases, time);
        while (!stopping.IsCancellationRequested)
        {
            var pause = options.Poll;
            try
            {
                var free = options.MaxRuns - held.Count;
                if (free > 0)
                {
                    var claimed = await leases.ClaimAsync(id, Math.Min(free, 50), options.Lease, stopping);
                    foreach (var run in claimed)
                    {
                        Hold(run);
                    }

                    if (claimed.Count == 50)
                    {
                        continue;
                    }

                    if (await nextDue.InAsync(anew: claimed.Count > 0, stopping) is { } due && due < pause)
                    {
                        pause = due;
                    }
                }

                if (await wake.WaitAsync(pause, stopping))
                {
                    nextDue.Forget();
                }

                await SignalHeldAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (IsDatabaseFailure(e))
            {
                LogDatabaseLost(e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(250), time, CancellationToken.None);
            }
            catch (Exception e)
            {
                // A row that this version cannot read, say: one run must not stop all others.
                logger.ClaimBroken(e);
                await Task.Delay(options.Poll, time, CancellationToken.None);
            }
        }
    }

    private void OnNotified()
    {
        if (wake.CurrentCount == 0)
        {
            try
            {
                wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another notification was faster; the loop wakes once for both.
            }
        }
    }

    /// <summary>Tells held runs that somebody put something into their inbox.</summary>
    private async Task SignalHeldAsync(CancellationToken cancellationToken)
    {
        if (held.IsEmpty)
        {
            return;
        }

        foreach (var instanceId in await inbox.AwaitedAsync([.. held.Keys], cancellationToken))
        {
            if (held.TryGetValue(instanceId, out var run))
            {
                run.Signal();
            }
        }
    }

    private void Hold(ClaimedRun run)
    {
        var entry = new HeldRun(run.Epoch, CancellationTokenSource.CreateLinkedTokenSource(abandonAll.Token));
        if (held.TryGetValue(run.Id, out var stale))
        {
            // Claimed again while the former hold has not noticed yet that it lost the run.
            stale.Abandon();
        }

        held[run.Id] = entry;
        entry.Task = Task.Run(() => RunAsync(run, entry), CancellationToken.None);
    }

    private async Task RunAsync(ClaimedRun run, HeldRun entry)
    {
        try
        {
            var plan = await Outage.OutlastAsync(() => plans.GetAsync(run.DefinitionId, run.Version, entry.Abandoned).AsTask(), entry.Abandoned);
            var runner = new InstanceRunner(context, run, plan);
            entry.Runner = runner;
            await runner.RunAsync(entry.Abandoned);
        }
        catch (OperationCanceledException) when (entry.Abandoned.IsCancellationRequested)
        {
            // Dropped on purpose. Whoever reads the log of a runner that was frozen or cut off must find there what became of its runs.
            if (entry.IsLost)
            {
                logger.RunLost(run.Id);
            }
        }
        catch (Exception e)
        {
            // The lease runs out by itself and the run is tried again then: soon enough to heal, seldom enough not to spin.
            logger.RunBroken(run.Id, e);
        }
        finally
        {
            held.TryRemove(KeyValuePair.Create(run.Id, entry));
            entry.Dispose();
            OnNotified();
        }
    }

    private async Task TakeLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_advisory_lock($1, $2)", connection).With(LeaseStore.LockSpace).With(lockKey);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await leases.RegisterAsync(id, name, lockKey, cancellationToken);
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var mine = held.ToArray();
        if (mine.Length == 0)
        {
            return;
        }

        var kept = await WithinLeaseAsync(token => leases.RenewAsync([.. mine.Select(m => (m.Key, m.Value.Epoch))], options.Lease, token), cancellationToken);
        foreach (var (instanceId, run) in mine)
        {
            // A run that has just been released is not renewed either; abandoning what is over does nothing.
            if (!kept.Contains(instanceId) && held.TryGetValue(instanceId, out var still) && ReferenceEquals(still, run))
            {
                run.Lose();
            }
        }
    }

    /// <summary>A network that swallows everything gives no error either, for longer than any lease lasts.</summary>
    private async Task<T> WithinLeaseAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Lease);
        try
        {
            return await action(limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("It did not answer for as long as a lease lasts.");
        }
    }

    /// <summary>A runner is dead when its lock is free twice in a row: one that only lost its connection has taken the lock again by then.</summary>
    private async Task ReapAsync(CancellationToken cancellationToken)
    {
        var suspects = await leases.ListLocklessAsync(id, cancellationToken);
        if (suspects.Count == 0)
        {
            return;
        }

        await Task.Delay(options.SecondLook, time, cancellationToken);
        var dead = suspects.Intersect(await leases.ListLocklessAsync(id, cancellationToken)).ToList();
        if (dead.Count == 0)
        {
            return;
        }

        var runs = await leases.ReapAsync(dead, cancellationToken);
        foreach (var runner in dead)
        {
            logger.RunnerReaped(runner, runs);
        }

        OnNotified();
    }

    /// <summary>What must not depend on the process that should have done it: the watchdog's rounds. Any runner may do them; doing them twice does nothing.</summary>
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await new AdmissionStore(database).AdmitAllAsync(cancellationToken);
        await new EventStore(database).WakeForKeptAsync(cancellationToken);
        await new StallStore(database).WatchAsync(options.StallAfter, cancellationToken);
    }

    private async Task<int> DrainAsync()
    {
        var end = time.GetTimestamp();
        while (!held.IsEmpty && time.GetElapsedTime(end) < options.Drain)
        {
            await Task.WhenAny(Task.WhenAll(held.Values.Select(h => h.Task)), Task.Delay(TimeSpan.FromMilliseconds(50), time));
        }

        var left = held.ToArray();
        await abandonAll.CancelAsync();
        await Task.WhenAll(left.Select(l => l.Value.Task));
        try
        {
            if (left.Length > 0)
            {
                await leases.ReleaseAsync([.. left.Select(l => (l.Key, l.Value.Epoch))], CancellationToken.None);
            }

            await leases.UnregisterAsync(id, CancellationToken.None);
        }
        catch (Exception e) when (IsDatabaseFailure(e))
        {
            // Then the leases run out.
            LogDatabaseLost(e.Message);
        }

        return left.Length;
    }

    private async Task EveryAsync(TimeSpan interval, Func<CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        var lastSuccess = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    await action(cancellationToken);
                    lastSuccess = time.GetTimestamp();
                }
                catch (Exception e) when (IsDatabaseFailure(e))
                {
                    LogDatabaseLost(e.Message);
                    if (action == RenewAsync && time.GetElapsedTime(lastSuccess) > options.Lease)
                    {
                        // Others may have taken over by now: what goes on here would be done twice.
                        foreach (var run in held.Values)
                        {
                            run.Lose();
                        }
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    /// <summary>At most once a second: an outage is one piece of news, not thousands.</summary>
    private void LogDatabaseLost(string reason)
    {
        var now = time.GetTimestamp();
        var last = Interlocked.Read(ref lastFailureLogged);
        if ((last == 0 || time.GetElapsedTime(last, now) > TimeSpan.FromSeconds(1)) && Interlocked.CompareExchange(ref lastFailureLogged, now, last) == last)
        {
            logger.DatabaseLost(reason);
        }
    }

    private static bool IsDatabaseFailure(Exception e) => e is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException;

    private sealed class HeldRun(long epoch, CancellationTokenSource abandon) : IDisposable
    {
        public long Epoch { get; } = epoch;

        public CancellationToken Abandoned { get; } = abandon.Token;

        public InstanceRunner? Runner { get; set; }

        public Task Task { get; set; } = Task.CompletedTask;

        /// <summary>Abandoned because another runner has it, or may have it by now.</summary>
        public bool IsLost { get; private set; }

        public void Signal() => Runner?.Signal();

        public void Lose()
        {
            IsLost = true;
            Abandon();
        }

        public void Abandon()
        {
            try
            {
                abandon.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It is over already.
            }
        }

        public void Dispose() => abandon.Dispose();
    }
}
