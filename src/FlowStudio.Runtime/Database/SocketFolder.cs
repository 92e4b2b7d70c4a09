using System.Security.Cryptography;
using System.Text;

namespace FlowStudio.Runtime.Database;

/// <summary>
/// The folder of the Unix socket, open to nobody but the server's user. A socket's path has a hard limit (sun_path, 104 to 108 bytes), so a deep data folder gets
/// a short folder elsewhere.
/// </summary>
internal static class SocketFolder
{
    private const int LongestPath = 99;
    private const string SocketFile = "/.s.PGSQL.5432.lock";

    /// <summary>The folders to try, best first; the first that is short enough is used, always the same for the same data folder.</summary>
    public static string Choose(DataLayout layout, ServerUser user) =>
        // Root's own temporary folders may be closed to the user that the server runs as.
        user.IsOther ? Choose(layout, null, "/tmp") : Choose(layout, Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), Path.GetTempPath());

    public static string Choose(DataLayout layout, string? runtimeFolder, string temporaryFolder)
    {
        var name = "flowstudio-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(layout.Root)))[..12];
        string?[] candidates =
        [
            layout.Socket,
            string.IsNullOrEmpty(runtimeFolder) ? null : Path.Combine(runtimeFolder, name),
            Path.Combine(temporaryFolder, name),
            OperatingSystem.IsWindows() ? null : $"/tmp/{name}",
        ];
        return Array.Find(candidates, folder => folder is not null && Encoding.UTF8.GetByteCount(folder + SocketFile) <= LongestPath)
            ?? throw new DatabaseStartException(
                $"No folder with a path short enough for the database's socket was found. The data folder {layout.Folder} is too deep, and so is {temporaryFolder}: "
                + "choose a data folder with a shorter path.");
    }

    /// <exception cref="DatabaseStartException">Somebody else owns a folder of that name.</exception>
    public static void Make(string folder, ServerUser user)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        var existed = Path.Exists(folder);
        if (!existed)
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (user.IsOther)
            {
                Posix.ChangeOwner(folder, user.UserId, user.GroupId);
            }
        }

        // In a temporary folder anybody could have been there first.
        if (Posix.OwnerOf(folder) is { } owner && owner != user.UserId || new DirectoryInfo(folder).LinkTarget is not null)
        {
            throw new DatabaseStartException($"The folder {folder} for the database's socket belongs to somebody else. Remove it, or choose a data folder with a shorter path.");
        }

        if (existed)
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
