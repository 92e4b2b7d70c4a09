using FlowStudio.Runtime.Database;
using FlowStudio.Testing.Databases;
using Xunit;

namespace FlowStudio.Runtime.Tests.Database;

public sealed class ExternalServerTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Start_ConnectionString_UsesThatServerAndLeavesItRunning()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using (var server = new DatabaseServer(new DatabaseOptions { ConnectionString = database.ConnectionString }))
        {
            Assert.Equal(database.ConnectionString, await server.StartAsync());
            Assert.IsType<DatabaseStatus.External>(server.Status);
            Assert.Null(server.ProcessId);
        }

        Assert.Equal(1, await Sql.QueryAsync<int>(database.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task Start_NobodyAnswers_NamesTheServerAndNotThePassword()
    {
        var message = await RefusalAsync("Host=127.0.0.1;Port=1;Username=me;Password=canary-5521;Database=x;Timeout=1");

        Assert.Contains("127.0.0.1, port 1, does not answer", message);
        Assert.DoesNotContain("canary-5521", message);
    }

    [Fact]
    public async Task Start_ServerRefuses_SaysWhyAtOnce()
    {
        var wrong = new Npgsql.NpgsqlConnectionStringBuilder(postgres.Server.ConnectionString) { Database = "no_such_database" };

        Assert.Contains("no_such_database", await RefusalAsync(wrong.ConnectionString));
    }

    [Theory]
    [InlineData("Password=canary-5521;Nonsense=1", "cannot be read")]
    [InlineData("canary-5521", "cannot be read")]
    [InlineData("Password=canary-5521", "names no server")]
    public async Task Start_ConnectionStringThatCannotBeUsed_ShowsHowToWriteOne(string connectionString, string expected)
    {
        var message = await RefusalAsync(connectionString);

        Assert.Contains(expected, message);
        Assert.Contains("Host=", message);
        Assert.DoesNotContain("canary-5521", message);
    }

    private static async Task<string> RefusalAsync(string connectionString)
    {
        await using var server = new DatabaseServer(new DatabaseOptions { ConnectionString = connectionString, ExternalPatience = TimeSpan.Zero });
        return (await Assert.ThrowsAsync<DatabaseStartException>(() => server.StartAsync())).Message;
    }
}
