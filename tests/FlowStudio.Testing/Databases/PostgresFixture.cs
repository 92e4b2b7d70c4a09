using System.Collections.Concurrent;
using System.Reflection;
using FlowStudio.Runtime.Database;
using Npgsql;
using Xunit;

namespace FlowStudio.Testing.Databases;

/// <summary>
/// One real PostgreSQL server for a whole test program, and any number of databases on it.
/// <code>[assembly: AssemblyFixture(typeof(PostgresFixture))]</code> once in the test project; then take it in a test class's constructor.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _templates = new();
    private TemporaryDataFolder? _folder;
    private DatabaseServer? _server;
    private int _databases;

    /// <summary>The server itself, for tests that break it. Everybody in the test program shares it: most such tests want a server of their own.</summary>
    public DatabaseServer Server => _server ?? throw new InvalidOperationException("The fixture has not been initialised: xunit does it for an assembly fixture.");

    public async ValueTask InitializeAsync()
    {
        _folder = await TemporaryDataFolder.CreateAsync();
        _server = new DatabaseServer(new DatabaseOptions
        {
            DataFolder = _folder.Folder,
            ServerFolder = ServerFolder.Find(),
            // Nobody needs this data after a crash of the machine; a crash of the server keeps it all the same.
            ExtraSettings = new Dictionary<string, string> { ["fsync"] = "off", ["max_connections"] = "400" },
        });
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_folder is not null)
        {
            await _folder.DisposeAsync();
        }
    }

    /// <summary>A fresh database.</summary>
    /// <param name="prepare">
    /// Given a connection string, brings a new database to the state that the test starts from (migrations). It runs once; every further database with the same key is a
    /// copy of the result. It must close what it opened.
    /// </param>
    /// <param name="key">Names what <paramref name="prepare"/> makes. Needed only when it depends on values that it captured.</param>
    public async Task<TestDatabase> CreateDatabaseAsync(Func<string, Task>? prepare = null, string? key = null)
    {
        var template = prepare is null ? "template1" : await _templates.GetOrAdd(key ?? KeyOf(prepare), _ => new(() => PrepareAsync(prepare))).Value;
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name} OWNER flowstudio TEMPLATE {template}");
        return new TestDatabase(this, name, ConnectionTo(name));
    }

    internal Task DropAsync(TestDatabase database) => ExecuteAsync($"DROP DATABASE IF EXISTS {database.Name} WITH (FORCE)");

    private async Task<string> PrepareAsync(Func<string, Task> prepare)
    {
        var name = $"template_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name} OWNER flowstudio");
        var connectionString = ConnectionTo(name);
        await prepare(connectionString);
        await using (var pooled = new NpgsqlConnection(connectionString))
        {
            NpgsqlConnection.ClearPool(pooled);
        }

        // A template is copied only while nobody is connected to it.
        await ExecuteAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        await ExecuteAsync($"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'");
        return name;
    }

    private static string KeyOf(Func<string, Task> prepare) =>
        prepare.Target?.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length > 0
            ? throw new ArgumentException("The preparation captures values, so its result cannot be told from another's: give it a key.", nameof(prepare))
            : $"{prepare.Method.DeclaringType?.FullName}.{prepare.Method.Name}";

    private string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder(Server.ConnectionString)
    {
        Database = database,
        // Many databases share the server's connections: none is kept for long after a test.
        MaxPoolSize = 20,
        ConnectionIdleLifetime = 5,
        ConnectionPruningInterval = 2,
        IncludeErrorDetail = true,
    }.ConnectionString;

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Server.SuperuserConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
