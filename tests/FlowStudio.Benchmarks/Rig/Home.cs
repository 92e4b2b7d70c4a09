using FlowStudio.Runtime.Database;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing.Databases;
using Npgsql;

namespace FlowStudio.Benchmarks.Rig;

/// <summary>The database as an installation has it: the server at home with its own settings (fsync on), in a folder that goes afterwards.</summary>
internal sealed class Home : IAsyncDisposable
{
    private readonly TemporaryDataFolder folder;
    private readonly DatabaseServer server;

    private Home(TemporaryDataFolder folder, DatabaseServer server, NpgsqlDataSource database)
    {
        this.folder = folder;
        this.server = server;
        Database = database;
    }

    public NpgsqlDataSource Database { get; }

    public string ConnectionString => server.ConnectionString;

    /// <param name="extra">Settings of the server besides its own.</param>
    public static async Task<Home> StartAsync(IReadOnlyDictionary<string, string>? extra = null)
    {
        var folder = await TemporaryDataFolder.CreateAsync();
        var server = new DatabaseServer(new DatabaseOptions { DataFolder = folder.Folder, ServerFolder = ServerFolder.Find(), ExtraSettings = extra ?? new Dictionary<string, string>() });
        var database = DatabaseConnection.Open(await server.StartAsync());
        await Migrator.MigrateAsync(database);
        return new Home(folder, server, database);
    }

    public async Task<T> ReadAsync<T>(string sql, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteScalarAsync() is T result ? result : default!;
    }

    /// <summary>Looks until something is so.</summary>
    public async Task UntilAsync(string condition, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await ReadAsync<bool>(condition))
        {
            await Task.Delay(10, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await server.DisposeAsync();
        await folder.DisposeAsync();
    }
}
