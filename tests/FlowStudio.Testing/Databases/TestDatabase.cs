using Npgsql;

namespace FlowStudio.Testing.Databases;

/// <summary>A database of a test's own; dropped on dispose, with whatever is still connected to it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresFixture _postgres;

    internal TestDatabase(PostgresFixture postgres, string name, string connectionString)
    {
        _postgres = postgres;
        Name = name;
        ConnectionString = connectionString;
        DataSource = NpgsqlDataSource.Create(connectionString);
    }

    public string Name { get; }

    /// <summary>Npgsql, through a Unix socket. The user is the application's, not a superuser.</summary>
    public string ConnectionString { get; }

    public NpgsqlDataSource DataSource { get; }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await _postgres.DropAsync(this);
    }
}
