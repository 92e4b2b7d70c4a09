using System.Runtime.Versioning;
using FlowStudio.Runtime.Database;
using Xunit;
using FlowStudio.Testing.Faults;

namespace FlowStudio.Runtime.Tests.Database;

[UnsupportedOSPlatform("windows")]
public sealed class RefusedStartTests : HomeTest
{
    [Fact]
    [Trait(FaultMatrix.Row, "F34")]
    public async Task Start_FolderInUseByAnotherProcess_IsRefusedAndTheFirstGoesOn()
    {
        await using var host = await HostProcess.StartAsync(Options);

        var message = await RefusalAsync(Options);

        Assert.Contains(Folder, message);
        Assert.Contains("in use by another FlowStudio", message);
        Assert.True(File.Exists(Path.Combine(Data, "postmaster.pid")));
    }

    [Fact]
    public async Task Start_DataOfAnotherMajorVersion_IsRefusedAndNothingIsTouched()
    {
        await using (await StartAsync())
        {
        }

        var version = Path.Combine(Data, "PG_VERSION");
        await File.WriteAllTextAsync(version, "12\n");
        var before = Directory.GetLastWriteTimeUtc(Data);

        var message = await RefusalAsync(Options);

        Assert.Contains("made by PostgreSQL 12", message);
        Assert.Contains("export", message);
        Assert.Equal(before, Directory.GetLastWriteTimeUtc(Data));
    }

    [Fact]
    public async Task Start_FolderCannotBeMade_SaysWhichAndWhatToDo()
    {
        var file = Path.Combine(Folder, "file");
        await File.WriteAllTextAsync(file, "");

        var message = await RefusalAsync(Options with { DataFolder = Path.Combine(file, "data") });

        Assert.Contains(file, message);
        Assert.Contains("cannot be written", message);
    }

    [Fact]
    public async Task Start_FolderIsReadOnly_SaysWhichAndWhatToDo()
    {
        // Root may write everywhere but here.
        var folder = Posix.IsRoot ? "/proc/1" : Path.Combine(Folder, "read-only");
        Assert.SkipWhen(Posix.IsRoot && !Directory.Exists(folder), "There is no folder that root may not write.");
        if (!Posix.IsRoot)
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var message = await RefusalAsync(Options with { DataFolder = folder });

        Assert.Contains($"The data folder {folder} cannot be written", message);
        Assert.Contains("--data", message);
    }

    [Fact]
    public async Task Start_WayToTheFolderIsClosedToTheServersUser_NamesTheClosedFolder()
    {
        Assert.SkipUnless(Posix.IsRoot, "Only root runs the server as somebody else.");
        var closed = Path.Combine(Folder, "closed");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var message = await RefusalAsync(Options with { DataFolder = Path.Combine(closed, "data") });

        Assert.Contains($"may not enter {closed} on the way", message);
        Assert.Contains($"chmod o+x {closed}", message);
    }

    [Fact]
    public async Task Start_DataIsIncomplete_IsRefused()
    {
        await using (await StartAsync())
        {
        }

        File.Delete(Path.Combine(Data, "PG_VERSION"));

        Assert.Contains("not a complete database", await RefusalAsync(Options));
    }

    [Fact]
    public async Task Start_NoPostgresAnywhere_SaysHowToGetOne()
    {
        var message = await RefusalAsync(Options with { ServerFolder = null, ServerFolderOfEnvironment = null, MachineServersFolder = Folder });

        Assert.Contains("./flowstudio run", message);
        Assert.Contains("connection string", message);
    }

    [Fact]
    public async Task Start_NamedFolderHoldsNoBinaries_SaysWhichFolder()
    {
        Assert.Contains(Folder, await RefusalAsync(Options with { ServerFolder = Folder }));
    }

    [Fact]
    public async Task Start_Refused_LeavesTheFolderFreeForTheNextHost()
    {
        await RefusalAsync(Options with { ServerFolder = Folder });

        await using var server = await StartAsync();

        Assert.IsType<DatabaseStatus.Ready>(server.Status);
    }
}
