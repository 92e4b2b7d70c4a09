using FlowStudio.Testing.Databases;
using Xunit;

namespace FlowStudio.Runtime.Tests.Database;

public sealed class PostgresFixtureTests(PostgresFixture postgres)
{
    [Fact]
    public async Task CreateDatabase_Twice_GivesTwoThatDoNotSeeEachOther()
    {
        await using var one = await postgres.CreateDatabaseAsync();
        await using var two = await postgres.CreateDatabaseAsync();
        await Sql.ExecuteAsync(one.ConnectionString, "CREATE TABLE only_here (id int)");

        Assert.False(await Sql.QueryAsync<bool>(two.ConnectionString, "SELECT to_regclass('only_here') IS NOT NULL"));
    }

    [Fact]
    public async Task CreateDatabase_WithTheSamePreparationAtOnce_PreparesOnce()
    {
        var runs = 0;
        var databases = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => postgres.CreateDatabaseAsync(PrepareAsync, "prepares once")));

        foreach (var database in databases)
        {
            await using (database)
            {
                Assert.Equal(7, await Sql.QueryAsync<int>(database.ConnectionString, "SELECT id FROM prepared"));
            }
        }

        Assert.Equal(1, runs);

        async Task PrepareAsync(string connectionString)
        {
            Interlocked.Increment(ref runs);
            await Sql.ExecuteAsync(connectionString, "CREATE TABLE prepared AS SELECT 7 AS id");
        }
    }

    [Fact]
    public async Task CreateDatabase_PreparationThatCapturesValuesWithoutAKey_IsRefused()
    {
        var value = 1;
        await Assert.ThrowsAsync<ArgumentException>(() => postgres.CreateDatabaseAsync(_ => Task.FromResult(value)));
    }

    [Fact]
    public async Task Dispose_ConnectionsStillOpen_DropsTheDatabase()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var open = new Npgsql.NpgsqlConnection(database.ConnectionString);
        await open.OpenAsync();

        await database.DisposeAsync();

        Assert.False(await Sql.QueryAsync<bool>(postgres.Server.ConnectionString, $"SELECT count(*) > 0 FROM pg_database WHERE datname = '{database.Name}'"));
    }
}
