using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace FlowStudio.Runtime.Database;

/// <summary>
/// The database of an installation: a PostgreSQL of your own when there is a connection string, else a server that is started here, watched over, started again when it
/// dies, and stopped on dispose. A composition root awaits <see cref="StartAsync"/> before it builds its data source, and disposes this last.
/// </summary>
public sealed class DatabaseServer(DatabaseOptions options, ILogger<DatabaseServer>? logger = null, TimeProvider? timeProvider = null) : IAsyncDisposable
{
    private static readonly TimeSpan ReserveCheck = TimeSpan.FromMinutes(1);
    private readonly ILogger _logger = (ILogger?)logger ?? NullLogger.Instance;
    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _statusLock = new();
    private HostLock? _lock;
    private HomeServer? _home;
    private volatile ServerProcess? _process;
    private Task _watch = Task.CompletedTask;
    private DatabaseStatus _status = new DatabaseStatus.Starting();
    private string? _connectionString;
    private bool _disposed;

    /// <summary>Raised after every change, one at a time, on a thread of the watch: return quickly.</summary>
    public event Action<DatabaseStatus>? StatusChanged;

    public DatabaseStatus Status
    {
        get
        {
            lock (_statusLock)
            {
                return _status;
            }
        }
    }

    /// <summary>An Npgsql connection string, the same for as long as this lives, across restarts of the server.</summary>
    /// <exception cref="InvalidOperationException">Asked before <see cref="StartAsync"/> has completed.</exception>
    public string ConnectionString => _connectionString ?? throw new InvalidOperationException("The database has not been started: await StartAsync first.");

    /// <summary>The process of the server at home; null for a PostgreSQL of your own, and before the start.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>Bytes free on the data folder's disk; null for a PostgreSQL of your own, or when the system does not say.</summary>
    public long? FreeDiskBytes => _home?.Disk.Free();

    /// <summary>Starts, adopts or reaches the database and returns its connection string. Call it once.</summary>
    /// <exception cref="DatabaseStartException">It cannot be used; the message is for the person at the console.</exception>
    public async Task<string> StartAsync(CancellationToken ct = default)
    {
        if (_connectionString is not null || _disposed)
        {
            throw new InvalidOperationException("A database server is started once.");
        }

        if (options.Validate() is [_, ..] problems)
        {
            throw new DatabaseStartException(string.Join(' ', problems));
        }

        if (!string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            await ExternalServer.CheckAsync(options.ConnectionString, options.ExternalPatience, _time, ct);
            Set(new DatabaseStatus.External());
            return _connectionString = options.ConnectionString;
        }

        try
        {
            return _connectionString = await StartAtHomeAsync(ct);
        }
        catch
        {
            _lock?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Closes the pools and stops the server at home. What works on the database must have stopped by then. A data folder is free for the next host afterwards.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _stopping.CancelAsync();
        await _watch;
        if (_home is not null && _process is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await _home.StopAsync(_process);
        }

        _lock?.Dispose();
        _stopping.Dispose();
    }

    internal string SuperuserConnectionString => _home!.SuperuserConnectionString;

    private async Task<string> StartAtHomeAsync(CancellationToken ct)
    {
        var layout = ServerFiles.OpenDataFolder(options.DataFolder);
        _lock = HostLock.Take(layout);
        var user = ServerUser.Choose(layout);
        var files = new ServerFiles(layout, user, options);
        await files.MakeRootAsync(ct);
        var binaries = await files.ChooseBinariesAsync(ct);
        await files.MakeDataAsync(binaries, ct);
        var socket = SocketFolder.Choose(layout, user);
        SocketFolder.Make(socket, user);
        _home = new HomeServer(layout, user, binaries, socket, options, _logger, _time);

        var failures = new FailureWindow(_time);
        while (true)
        {
            try
            {
                _process = await _home.BringUpAsync(ct);
                break;
            }
            catch (DatabaseStartException e) when (e.MayPass)
            {
                var count = failures.Add();
                Log.StartFailed(_logger, count, e.Message);
                if (count >= FailureWindow.Limit)
                {
                    throw;
                }

                await Task.Delay(BackOff.After(count - 1), _time, ct);
            }
        }

        try
        {
            await _home.EnsureDatabaseAsync(ct);
        }
        catch
        {
            await _home.StopAsync(_process);
            throw;
        }

        _home.Disk.KeepReserve();
        Set(new DatabaseStatus.Ready());
        _watch = WatchAsync(_home, _stopping.Token);
        return _home.ConnectionString;
    }

    /// <summary>The one place that starts the server again: a single loop, so that two restarts can never overlap.</summary>
    private async Task WatchAsync(HomeServer home, CancellationToken stopping)
    {
        // The caller of StartAsync need not wait for the first look.
        await Task.Yield();
        var failures = new FailureWindow(_time);
        try
        {
            while (true)
            {
                await UntilItEndsAsync(_process!, home, stopping);
                var reason = _process!.Farewell();
                Log.Ended(_logger, reason);
                Set(new DatabaseStatus.Restarting($"The database server has ended and is started again. Its last words: {reason}"));
                _process = await StartAgainAsync(home, failures, stopping);
                // Every pooled connection led to the server that is gone.
                NpgsqlConnection.ClearAllPools();
                home.Disk.KeepReserve();
                Set(new DatabaseStatus.Ready());
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private async Task<ServerProcess> StartAgainAsync(HomeServer home, FailureWindow failures, CancellationToken stopping)
    {
        // A server that starts well and dies at once counts too, so that it is not started without a pause.
        var count = failures.Add();
        while (true)
        {
            await Task.Delay(BackOff.After(count - 1), _time, stopping);
            try
            {
                return await home.BringUpAsync(stopping);
            }
            catch (Exception e) when (e is DatabaseStartException or IOException or UnauthorizedAccessException)
            {
                count = failures.Add();
                Log.StartFailed(_logger, count, e.Message);
                Set(count >= FailureWindow.Limit ? new DatabaseStatus.Failed(e.Message) : new DatabaseStatus.Restarting(e.Message));
            }
        }
    }

    private async Task UntilItEndsAsync(ServerProcess process, HomeServer home, CancellationToken stopping)
    {
        while (!process.Exited.IsCompleted)
        {
            await Task.WhenAny(process.Exited, Task.Delay(ReserveCheck, _time, stopping));
            stopping.ThrowIfCancellationRequested();
            home.Disk.KeepReserve();
        }
    }

    private void Set(DatabaseStatus status)
    {
        lock (_statusLock)
        {
            if (_status == status)
            {
                return;
            }

            _status = status;
        }

        foreach (var listener in StatusChanged?.GetInvocationList().Cast<Action<DatabaseStatus>>() ?? [])
        {
            try
            {
                listener(status);
            }
            catch (Exception e)
            {
                // A page that fails must not take the watch over the database with it.
                Log.ListenerFailed(_logger, e);
            }
        }
    }
}
