using System.Net.Sockets;
using System.Runtime.Versioning;
using FlowStudio.Runtime.Database;
using Xunit;

namespace FlowStudio.Runtime.Tests.Database;

[UnsupportedOSPlatform("windows")]
public sealed class HomeServerTests : HomeTest
{
    [Fact]
    public async Task Start_EmptyFolder_GivesADatabaseThatTheApplicationOwns()
    {
        await using var server = await StartAsync();

        Assert.IsType<DatabaseStatus.Ready>(server.Status);
        await Sql.ExecuteAsync(server.ConnectionString, "CREATE TABLE notes (text text)");
        Assert.Equal("off", await Sql.QueryAsync<string>(server.ConnectionString, "SELECT current_setting('is_superuser')"));
    }

    [Fact]
    public async Task Start_EmptyFolder_KeepsEverybodyElseOut()
    {
        await using var server = await StartAsync(RealOptions);

        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(ownerOnly, File.GetUnixFileMode(Path.Combine(Folder, "database")));
        Assert.Equal(ownerOnly, File.GetUnixFileMode(Path.Combine(Folder, "database", "socket")));
        Assert.Equal("", await Sql.QueryAsync<string>(server.ConnectionString, "SELECT current_setting('listen_addresses')"));
        Assert.Equal("on", await Sql.QueryAsync<string>(server.ConnectionString, "SELECT current_setting('fsync')"));
    }

    [Fact]
    public async Task Start_SecretInTheEnvironment_IsNotGivenToTheServer()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        Environment.SetEnvironmentVariable("FLOWSTUDIO_TEST_SECRET", "canary-7312");
        await using var server = await StartAsync();

        Assert.DoesNotContain("canary-7312", await File.ReadAllTextAsync($"/proc/{server.ProcessId}/environ"));
    }

    [Fact]
    public async Task Start_InATerminal_ServerHasASessionOfItsOwn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        await using var server = await StartAsync();

        var stat = await File.ReadAllTextAsync($"/proc/{server.ProcessId}/stat");
        var session = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3];
        Assert.Equal(server.ProcessId.ToString(), session);
    }

    [Fact]
    public async Task StartAgain_AfterAStop_FindsTheSameData()
    {
        await using (var first = await StartAsync())
        {
            await Sql.ExecuteAsync(first.ConnectionString, "CREATE TABLE notes AS SELECT 'kept' AS text");
        }

        await using var second = await StartAsync();

        Assert.Equal("kept", await Sql.QueryAsync<string>(second.ConnectionString, "SELECT text FROM notes"));
    }

    [Fact]
    public async Task Stop_WithSessionsOpen_LeavesNoProcessAndNoProcessFile()
    {
        var server = await StartAsync();
        await using var idle = new Npgsql.NpgsqlConnection(server.ConnectionString);
        await idle.OpenAsync();
        var id = server.ProcessId!.Value;

        await server.DisposeAsync();

        Assert.False(ProcessTable.IsAlive(id));
        Assert.False(File.Exists(Path.Combine(Data, "postmaster.pid")));
    }

    [Fact]
    public async Task Start_InitialisationWasCutOff_BeginsAfresh()
    {
        await using (await StartAsync())
        {
        }

        Directory.Move(Data, Data + ".new");
        File.Delete(Path.Combine(Data + ".new", "PG_VERSION"));

        await using var server = await StartAsync();

        Assert.False(Directory.Exists(Data + ".new"));
        Assert.True(File.Exists(Path.Combine(Data, "PG_VERSION")));
    }

    [Fact]
    public async Task Start_RoomOnTheDisk_KeepsAReserve()
    {
        await using var server = await StartAsync();

        Assert.SkipUnless(server.FreeDiskBytes > DiskSpace.Comfortable, "The disk is nearly full.");
        Assert.Equal(DiskSpace.ReserveBytes, new FileInfo(Path.Combine(Folder, "database", "reserve")).Length);
    }

    [Fact]
    public async Task Start_DeepDataFolder_PutsTheSocketWhereItsPathIsShort()
    {
        var deep = Path.Combine(Folder, new string('d', 60), new string('e', 60));
        await using var server = await StartAsync(Options with { DataFolder = deep });

        var socket = new Npgsql.NpgsqlConnectionStringBuilder(server.ConnectionString).Host!;
        Assert.True(new UnixDomainSocketEndPoint(socket + "/.s.PGSQL.5432").ToString()!.Length < 100);
        Assert.False(socket.StartsWith(deep, StringComparison.Ordinal));
        Assert.Equal(1, await Sql.QueryAsync<int>(server.ConnectionString, "SELECT 1"));
        await server.DisposeAsync();
        Directory.Delete(socket, recursive: true);
    }

    [Fact]
    public async Task Start_NoBinariesOfOurOwn_UsesTheNewestOfTheMachine()
    {
        var machine = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql", "*") : [];
        Assert.SkipWhen(machine.Length == 0, "No PostgreSQL is installed below /usr/lib/postgresql.");
        await using var server = await StartAsync(Options with { ServerFolder = null, ServerFolderOfEnvironment = null });

        var newest = machine.Select(Path.GetFileName).Max(name => int.TryParse(name, out var n) ? n : 0);
        var version = await Sql.QueryAsync<string>(server.ConnectionString, "SELECT current_setting('server_version_num')");
        Assert.Equal(newest, int.Parse(version) / 10000);
    }

    [Fact]
    public async Task Start_BinariesThatTheServersUserMayNotRead_RunsACopyOfThem()
    {
        Assert.SkipUnless(Posix.IsRoot && ServerFolder() is not null, "Only root runs the server as somebody else.");
        var closed = Path.Combine(Folder, "closed");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var (code, output) = await Checkout.RunAsync("cp", ["-r", ServerFolder()!, closed]);
        Assert.True(code == 0, output);

        await using var server = await StartAsync(Options with { ServerFolder = Path.Combine(closed, Path.GetFileName(ServerFolder()!)) });

        Assert.StartsWith(Path.Combine(Folder, "database", "binaries"), ProcessTable.Program(server.ProcessId!.Value));
    }

    [Fact]
    public async Task Start_DataOfTheMachinesVersion_PrefersTheBinariesThatFit()
    {
        Assert.SkipUnless(Directory.Exists("/usr/lib/postgresql/15") && ServerFolder() is not null, "Needs PostgreSQL 15 on the machine and another one of our own.");
        await using (await StartAsync(Options with { ServerFolder = null, ServerFolderOfEnvironment = null, MachineServersFolder = "/usr/lib/postgresql" }))
        {
        }

        var made = (await File.ReadAllTextAsync(Path.Combine(Data, "PG_VERSION"))).Trim();
        await using var server = await StartAsync();

        Assert.StartsWith(made, await Sql.QueryAsync<string>(server.ConnectionString, "SELECT current_setting('server_version')"));
    }

    private static string? ServerFolder() => Testing.Databases.ServerFolder.Find();
}
