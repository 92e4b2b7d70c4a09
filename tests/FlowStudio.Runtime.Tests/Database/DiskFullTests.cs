using FlowStudio.Runtime.Database;
using Npgsql;
using Xunit;
using FlowStudio.Testing.Faults;

namespace FlowStudio.Runtime.Tests.Database;

public sealed class DiskFullTests : HomeTest
{
    [Fact]
    [Trait(FaultMatrix.Row, "F25")]
    public async Task DiskFills_ServerDies_TheReserveBringsItBack()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Posix.IsRoot, "Only root can make a small disk.");
        var disk = Path.Combine(Folder, "disk");
        Directory.CreateDirectory(disk);
        var (code, output) = await Checkout.RunAsync("mount", ["-t", "tmpfs", "-o", "size=720m,mode=0755", "tmpfs", disk]);
        Assert.SkipWhen(code != 0, $"No small disk can be made here: {output}");
        try
        {
            await using var server = await StartAsync(Options with { DataFolder = Path.Combine(disk, "data") });
            var reserve = Path.Combine(disk, "data", "database", "reserve");
            Assert.True(File.Exists(reserve));
            await Sql.ExecuteAsync(server.ConnectionString, "CREATE TABLE notes AS SELECT 'kept' AS text");
            var statuses = new StatusRecorder(server);

            Fill(Path.Combine(disk, "filler"));
            await WriteUntilItBreaksAsync(server);

            await statuses.NextAsync<DatabaseStatus.Ready>();
            Assert.False(File.Exists(reserve));
            Assert.Equal("kept", await Sql.QueryAsync<string>(server.ConnectionString, "SELECT text FROM notes"));
        }
        finally
        {
            await Checkout.RunAsync("umount", ["--lazy", disk]);
        }
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            var block = new byte[1 << 20];
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Writes journal until there is no room for another piece of it, which PostgreSQL cannot survive.</summary>
    private static async Task WriteUntilItBreaksAsync(DatabaseServer server)
    {
        try
        {
            for (var i = 0; i < 1000; i++)
            {
                await Sql.ExecuteAsync(server.ConnectionString, "SELECT pg_logical_emit_message(true, 'fill', repeat('x', 1000000))");
            }

            Assert.Fail("The disk never filled.");
        }
        catch (NpgsqlException)
        {
        }
    }
}
