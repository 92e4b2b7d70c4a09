using System.Diagnostics;
using FlowStudio.Runtime.Database;
using FlowStudio.Testing;
using Npgsql;
using Xunit;
using FlowStudio.Testing.Faults;

namespace FlowStudio.Runtime.Tests.Database;

public sealed class ServerFaultTests : HomeTest
{
    [Fact]
    [Trait(FaultMatrix.Row, "F34")]
    public async Task ServerKilled_StartsAgainByItselfAndTellsSo()
    {
        await using var server = await StartAsync();
        await Sql.ExecuteAsync(server.ConnectionString, "CREATE TABLE notes AS SELECT 'kept' AS text");
        var statuses = new StatusRecorder(server);
        var killed = server.ProcessId!.Value;

        Assert.Equal(0, Posix.Signal(killed, Kill));

        var restarting = await statuses.NextAsync<DatabaseStatus.Restarting>();
        Assert.NotEmpty(restarting.Reason);
        await statuses.NextAsync<DatabaseStatus.Ready>();
        Assert.NotEqual(killed, server.ProcessId);
        Assert.Equal("kept", await Sql.QueryAsync<string>(server.ConnectionString, "SELECT text FROM notes"));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F34")]
    public async Task ServerKilled_ThreeTimesInARow_ComesBackEveryTime()
    {
        await using var server = await StartAsync();
        var statuses = new StatusRecorder(server);
        for (var i = 0; i < 3; i++)
        {
            _ = Posix.Signal(server.ProcessId!.Value, Kill);
            await statuses.NextAsync<DatabaseStatus.Ready>();
            Assert.Equal(1, await Sql.QueryAsync<int>(server.ConnectionString, "SELECT 1"));
        }
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F34")]
    public async Task BackendKilled_ServerRecoversWithoutANewProcess()
    {
        await using var server = await StartAsync();
        var before = server.ProcessId;
        var backend = await Sql.QueryAsync<int>(server.ConnectionString, "SELECT pg_backend_pid()");

        _ = Posix.Signal(backend, Kill);

        await AnswersAsync(server.ConnectionString);
        Assert.Equal(before, server.ProcessId);
    }

    [Fact]
    public async Task StartsKeepFailing_TellsTheReasonAndGoesOnOnceItIsGone()
    {
        await using var server = await StartAsync();
        var statuses = new StatusRecorder(server);
        Directory.Move(Data, Data + ".away");
        _ = Posix.Signal(server.ProcessId!.Value, Kill);

        var failed = await statuses.NextAsync<DatabaseStatus.Failed>();
        Assert.Contains("could not start", failed.Reason);

        Directory.Move(Data + ".away", Data);
        await statuses.NextAsync<DatabaseStatus.Ready>();
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F34")]
    public async Task HostKilled_NextHostAdoptsTheRunningServer()
    {
        await using var host = await HostProcess.StartAsync(Options);
        var left = PostmasterFile.Read(Path.Combine(Data, "postmaster.pid"))!.ProcessId;
        await host.KillAsync();
        Assert.True(ProcessTable.IsAlive(left));

        await using var server = await StartAsync();

        Assert.Equal(left, server.ProcessId);
        Assert.Equal(1, await Sql.QueryAsync<int>(server.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task AdoptedServerKilled_StartsAgainByItself()
    {
        await using var host = await HostProcess.StartAsync(Options);
        await host.KillAsync();
        await using var server = await StartAsync();
        var statuses = new StatusRecorder(server);

        _ = Posix.Signal(server.ProcessId!.Value, Kill);

        await statuses.NextAsync<DatabaseStatus.Ready>();
        Assert.Equal(1, await Sql.QueryAsync<int>(server.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task AdoptedServer_StopsWithItsNewHost()
    {
        await using var host = await HostProcess.StartAsync(Options);
        await host.KillAsync();
        var server = await StartAsync();
        var id = server.ProcessId!.Value;

        await server.DisposeAsync();

        Assert.False(ProcessTable.IsAlive(id));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F34")]
    public async Task ProcessFileNamesSomebodyElse_IsRemovedAndTheServerStarts()
    {
        await using (await StartAsync())
        {
        }

        using var stranger = Process.Start(new ProcessStartInfo("sleep", "600"))!;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(Data, "postmaster.pid"), $"{stranger.Id}\n{Data}\n1700000000\n5432\n{Folder}\n\n  123 456\nready\n");

            await using var server = await StartAsync();

            Assert.NotEqual(stranger.Id, server.ProcessId);
            Assert.False(stranger.HasExited);
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Fact]
    public async Task ProcessFileOfAServerThatIsGone_DoesNotHinder()
    {
        await using var host = await HostProcess.StartAsync(Options);
        await host.KillAsync();
        var left = PostmasterFile.Read(Path.Combine(Data, "postmaster.pid"))!.ProcessId;
        _ = Posix.Signal(left, Kill);

        await using var server = await StartAsync();

        Assert.NotEqual(left, server.ProcessId);
    }

    private static async Task AnswersAsync(string connectionString)
    {
        var refusal = "";
        await Eventually.FindAsync<object>(
            async () =>
            {
                try
                {
                    return await Sql.QueryAsync<int>(connectionString, "SELECT 1");
                }
                catch (NpgsqlException e)
                {
                    refusal = e.Message;
                    return null;
                }
            },
            () => $"The server does not answer: {refusal}");
    }
}
