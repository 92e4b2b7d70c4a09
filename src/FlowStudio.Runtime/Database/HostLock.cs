namespace FlowStudio.Runtime.Database;

/// <summary>
/// One host for one data folder. The operating system frees the lock when its holder ends, however it ends. The lock is on the file, not in it:
/// the file stays after a stop, and the process id in it is for people.
/// </summary>
internal sealed class HostLock : IDisposable
{
    private readonly FileStream _file;

    private HostLock(FileStream file) => _file = file;

    /// <exception cref="DatabaseStartException">Another process holds it, or the file cannot be made.</exception>
    public static HostLock Take(DataLayout layout)
    {
        FileStream file;
        try
        {
            file = new FileStream(layout.HostLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw DataFolderProblems.NotWritable(layout.Folder, e);
        }
        catch (IOException e) when (DiskSpace.IsFull(e))
        {
            throw DataFolderProblems.DiskFull(layout.Folder, e);
        }
        catch (IOException e) when (File.Exists(layout.HostLock))
        {
            throw new DatabaseStartException(
                $"The data folder {layout.Folder} is in use by another FlowStudio. Stop that one first, or give this one a data folder of its own.", e);
        }
        catch (IOException e)
        {
            throw DataFolderProblems.NotWritable(layout.Folder, e);
        }

        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
        file.Flush();
        return new HostLock(file);
    }

    public void Dispose() => _file.Dispose();
}
