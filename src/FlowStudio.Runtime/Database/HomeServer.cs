using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlowStudio.Runtime.Database;

/// <summary>Brings the server at home up, once: adopts one that still runs, or starts one, and waits until it answers.</summary>
internal sealed class HomeServer(DataLayout layout, ServerUser user, ServerBinaries binaries, string socketFolder, DatabaseOptions options, ILogger logger, TimeProvider time)
{
    public const string Superuser = "postgres";
    private const string ApplicationName = "flowstudio";
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>After a crash the server first replays what it had promised.</summary>
    private static readonly TimeSpan PatienceAfterCrash = TimeSpan.FromMinutes(5);

    /// <summary>What the application connects with: the owner of its database, not a superuser, who could run programs of the machine from SQL.</summary>
    public string ConnectionString => Connection(ApplicationName, ApplicationName, pooling: true);

    /// <summary>For setting up, and for tests that make databases.</summary>
    public string SuperuserConnectionString => Connection(Superuser, Superuser, pooling: false);

    public DiskSpace Disk { get; } = new(layout);

    /// <exception cref="DatabaseStartException">It did not come up; <see cref="DatabaseStartException.MayPass"/> says whether to try again.</exception>
    public async Task<ServerProcess> BringUpAsync(CancellationToken ct)
    {
        if (Disk.ReleaseReserve())
        {
            Log.ReserveReleased(logger, layout.Folder);
        }

        var crashed = File.Exists(layout.ProcessFile);
        if (await AdoptAsync(ct) is { } adopted)
        {
            return adopted;
        }

        var server = ServerProcess.Start(StartInfo(), line => Log.ServerLine(logger, line), time);
        try
        {
            await AnswersAsync(server, crashed ? PatienceAfterCrash : Patience, ct);
        }
        catch
        {
            await StopAsync(server);
            throw;
        }

        Log.Started(logger, server.Id, binaries.Server);
        return server;
    }

    /// <summary>Makes the application's user and database when they are missing, as after a first start that was cut off.</summary>
    public async Task EnsureDatabaseAsync(CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(SuperuserConnectionString);
        await connection.OpenAsync(ct);
        if (!await ExistsAsync("SELECT 1 FROM pg_roles WHERE rolname = $1"))
        {
            await ExecuteAsync($"CREATE ROLE {ApplicationName} LOGIN");
        }

        if (!await ExistsAsync("SELECT 1 FROM pg_database WHERE datname = $1"))
        {
            await ExecuteAsync($"CREATE DATABASE {ApplicationName} OWNER {ApplicationName}");
        }

        async Task<bool> ExistsAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = ApplicationName } } };
            return await command.ExecuteScalarAsync(ct) is not null;
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    public async Task StopAsync(ServerProcess server)
    {
        var stopped = await server.StopAsync(
            TimeSpan.FromSeconds(30),
            async () => await Command.RunAsync(user.Start(binaries.Program("pg_ctl"), layout.Root, "stop", "-m", "fast", "-D", layout.Data), CancellationToken.None),
            time);
        if (!stopped)
        {
            Log.StillRunning(logger, server.Id);
        }
    }

    /// <summary>
    /// The host before us may have died and left its server running: then nothing is lost, and we go on with it. A process file that names a process of somebody
    /// else (ids are used again after a restart of a container) is deleted, but only when it is certain that no server works in the data directory.
    /// </summary>
    private async Task<ServerProcess?> AdoptAsync(CancellationToken ct)
    {
        if (PostmasterFile.Read(layout.ProcessFile) is not { } file || !ProcessTable.IsAlive(file.ProcessId))
        {
            return null;
        }

        if (OperatingSystem.IsLinux() && !ProcessTable.IsServerOf(file.ProcessId, layout.Data))
        {
            var program = ProcessTable.Program(file.ProcessId);
            if (program is not null && program != binaries.Server && ProcessTable.WorkingFolder(file.ProcessId) is not null && !ProcessTable.AnyServerIn(layout.Data))
            {
                Log.ForeignProcessFile(logger, file.ProcessId, program);
                File.Delete(layout.ProcessFile);
            }

            // Otherwise the server's own protection decides, and says why.
            return null;
        }

        var orphan = ServerProcess.Adopt(file.ProcessId, time);
        if (file.SocketFolder.Length > 0 && file.SocketFolder != socketFolder)
        {
            // It listens where we do not look, as after a change of the temporary folder: only a fresh one can be reached.
            await StopAsync(orphan);
            return null;
        }

        try
        {
            await AnswersAsync(orphan, PatienceAfterCrash, ct);
        }
        catch (DatabaseStartException) when (orphan.Exited.IsCompleted)
        {
            return null;
        }

        Log.Adopted(logger, orphan.Id);
        return orphan;
    }

    private System.Diagnostics.ProcessStartInfo StartInfo()
    {
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = "",
            ["port"] = "5432",
            ["unix_socket_directories"] = socketFolder,
            ["unix_socket_permissions"] = "0700",
            ["shared_buffers"] = "64MB",
            ["max_connections"] = "100",
            ["max_wal_size"] = "256MB",
            ["fsync"] = "on",
            ["synchronous_commit"] = "on",
            ["log_destination"] = "stderr",
            ["logging_collector"] = "off",
            // Its log goes to ours, where what people and models wrote has no place: neither statements nor the values in a message's details.
            ["log_min_error_statement"] = "panic",
            ["log_error_verbosity"] = "terse",
            ["log_line_prefix"] = "",
        };
        foreach (var (name, value) in options.ExtraSettings)
        {
            settings[name] = value;
        }

        string[] arguments = ["-D", layout.Data, .. settings.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" })];

        // A session of its own: Ctrl+C in a terminal goes to everything in the foreground, and the server must outlive the host's own goodbye.
        return (OperatingSystem.IsWindows(), File.Exists("/usr/bin/setsid"), File.Exists("/usr/bin/perl")) switch
        {
            (false, true, _) => user.Start("/usr/bin/setsid", layout.Root, [binaries.Server, .. arguments]),
            (false, _, true) => user.Start("/usr/bin/perl", layout.Root, ["-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV", "--", binaries.Server, .. arguments]),
            _ => user.Start(binaries.Server, layout.Root, arguments),
        };
    }

    /// <summary>Ready is a real answer through the socket from the server of our own data directory, not a line in its log.</summary>
    private async Task AnswersAsync(ServerProcess server, TimeSpan patience, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (server.Exited.IsCompleted)
            {
                // Its last words may still be on their way through the pipe.
                await Task.Delay(ProbeEvery, time, ct);
                throw Ended(server);
            }

            string last;
            try
            {
                await using var connection = new NpgsqlConnection(SuperuserConnectionString);
                await connection.OpenAsync(ct);
                await using var command = new NpgsqlCommand("SELECT current_setting('data_directory')", connection);
                var data = (string?)await command.ExecuteScalarAsync(ct);
                if (Posix.RealPath(data ?? "") == layout.Data)
                {
                    return;
                }

                last = $"the server that answers works in {data}";
            }
            catch (NpgsqlException e)
            {
                last = e is PostgresException refused ? refused.MessageText : e.Message;
            }

            if (time.GetElapsedTime(started) >= patience)
            {
                throw new DatabaseStartException(
                    $"The database in {layout.Data} did not answer within {patience.TotalSeconds:0} seconds ({last}). The machine may be very busy: try again.") { MayPass = true };
            }

            await Task.WhenAny(server.Exited, Task.Delay(ProbeEvery, time, ct));
        }
    }

    private DatabaseStartException Ended(ServerProcess server)
    {
        var said = server.Farewell();
        return server.LastLines.Any(line => line.Contains("No space left on device", StringComparison.Ordinal)) || Disk.IsShort
            ? DataFolderProblems.DiskFull(layout.Folder, new IOException(said))
            : new DatabaseStartException($"The database server in {layout.Data} could not start. PostgreSQL says: {said}") { MayPass = true };
    }

    private string Connection(string name, string database, bool pooling) => new NpgsqlConnectionStringBuilder
    {
        Host = socketFolder,
        Port = 5432,
        Username = name,
        Database = database,
        Pooling = pooling,
        Timeout = 15,
        SslMode = SslMode.Disable,
        ApplicationName = "FlowStudio",
    }.ConnectionString;
}
