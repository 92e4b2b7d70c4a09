using FlowStudio.Runtime.Database;

namespace FlowStudio.Testing.Databases;

/// <summary>
/// A data folder for a test. It goes when it is disposed; when the test run was killed instead, the next one that makes such a folder stops the server that was left
/// behind and removes the folder.
/// </summary>
public sealed class TemporaryDataFolder : IAsyncDisposable
{
    private static readonly string Parent = Path.Combine(Path.GetTempPath(), $"flowstudio-tests-{Environment.UserName}");
    private static readonly Lazy<Task> Sweep = new(SweepAsync);
    private readonly string _ownerFile;
    private readonly FileStream _owner;

    private TemporaryDataFolder(string name)
    {
        Folder = Path.Combine(Parent, name);
        _ownerFile = Folder + ".owner";
        _owner = new FileStream(_ownerFile, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        Directory.CreateDirectory(Folder);
    }

    /// <summary>The folder: it exists, is empty at first, and has a short path.</summary>
    public string Folder { get; }

    public static async Task<TemporaryDataFolder> CreateAsync()
    {
        Directory.CreateDirectory(Parent);
        await Sweep.Value;
        return new TemporaryDataFolder(Guid.NewGuid().ToString("N")[..12]);
    }

    public async ValueTask DisposeAsync()
    {
        await RemoveAsync(Folder);
        _owner.Dispose();
        File.Delete(_ownerFile);
    }

    private static async Task SweepAsync()
    {
        foreach (var ownerFile in Directory.EnumerateFiles(Parent, "*.owner"))
        {
            try
            {
                // Whoever still runs holds this lock; the system frees it however the process ends.
                using var owner = new FileStream(ownerFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                await RemoveAsync(Path.ChangeExtension(ownerFile, null));
                File.Delete(ownerFile);
            }
            catch (IOException)
            {
            }
        }
    }

    private static async Task RemoveAsync(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var processFile in Directory.EnumerateFiles(folder, "postmaster.pid", SearchOption.AllDirectories))
        {
            var data = Posix.RealPath(Path.GetDirectoryName(processFile)!);
            if (PostmasterFile.Read(processFile) is { } file && ProcessTable.IsAlive(file.ProcessId) && ProcessTable.IsServerOf(file.ProcessId, data))
            {
                await ServerProcess.Adopt(file.ProcessId, TimeProvider.System).StopAsync(TimeSpan.FromSeconds(20), null, TimeProvider.System);
            }
        }

        Directory.Delete(folder, recursive: true);
    }
}
