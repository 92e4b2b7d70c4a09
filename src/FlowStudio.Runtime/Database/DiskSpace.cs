namespace FlowStudio.Runtime.Database;

/// <summary>
/// A file of 64 MB that only takes up room. A full disk makes PostgreSQL stop, and its recovery then needs room that is not there either:
/// giving the file up lets it come back, so that people can tidy up with everything running.
/// </summary>
internal sealed class DiskSpace(DataLayout layout)
{
    public const long ReserveBytes = 64L << 20;

    /// <summary>The reserve is made again only when there is this much room, so that it does not itself fill the disk.</summary>
    public const long Comfortable = 500L << 20;

    /// <summary>Bytes that are free for the data folder, or null when the system does not say.</summary>
    public long? Free()
    {
        try
        {
            return new DriveInfo(layout.Folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    public bool IsShort => Free() is < ReserveBytes;

    public void KeepReserve()
    {
        if (File.Exists(layout.Reserve) || Free() is not > Comfortable)
        {
            return;
        }

        try
        {
            // Real blocks, not a hole: preallocation asks the file system for them.
            using var file = new FileStream(layout.Reserve, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                PreallocationSize = ReserveBytes,
            });
            file.SetLength(ReserveBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A reserve is a comfort: the next start tries again.
            File.Delete(layout.Reserve);
        }
    }

    /// <summary>Gives the reserve up when the disk is nearly full; true when that made room.</summary>
    public bool ReleaseReserve()
    {
        if (!IsShort || !File.Exists(layout.Reserve))
        {
            return false;
        }

        File.Delete(layout.Reserve);
        return true;
    }

    // ENOSPC on Linux and macOS, and ERROR_DISK_FULL on Windows.
    public static bool IsFull(IOException e) => e.HResult is 28 or unchecked((int)0x80070070);
}
