using System.Globalization;

namespace FlowStudio.Runtime.Database;

/// <summary>Makes and checks what a server needs on disk before it can start: folders, the right binaries, and a data directory.</summary>
internal sealed class ServerFiles(DataLayout layout, ServerUser user, DatabaseOptions options)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The data folder itself, made when it is missing. Under root the server's user must be able to pass through it.</summary>
    public static DataLayout OpenDataFolder(string folder)
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                CreatePrivate(folder, Posix.IsRoot ? OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : OwnerOnly);
            }

            return new DataLayout(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataFolderProblems.NotWritable(Path.GetFullPath(folder), e);
        }
    }

    /// <summary>The database's own folder: 0700. Ownership is given once, when it is made, and never again.</summary>
    public async Task MakeRootAsync(CancellationToken ct)
    {
        try
        {
            if (!Directory.Exists(layout.Root))
            {
                CreatePrivate(layout.Root, OwnerOnly);
                if (user.IsOther)
                {
                    Posix.ChangeOwner(layout.Root, user.UserId, user.GroupId);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataFolderProblems.NotWritable(layout.Folder, e);
        }

        if (await user.ClosedFolderAsync(layout.Root, ct) is { } closed)
        {
            throw DataFolderProblems.NotReachable(layout.Root, closed, user.Name!);
        }

        if (!await user.MayAsync('w', layout.Root, ct))
        {
            throw new DatabaseStartException(
                $"{layout.Root} cannot be written by the user \"{user.Name}\" that PostgreSQL runs as. Give it back: chown -R {user.Name} {layout.Root}");
        }
    }

    /// <summary>The binaries that fit the data: of its version, and readable for the server's user.</summary>
    public async Task<ServerBinaries> ChooseBinariesAsync(CancellationToken ct)
    {
        var found = await ServerBinaries.FindAsync(options, ct);
        var has = DataVersion();
        var chosen = has is null ? found[0] : found.FirstOrDefault(binaries => binaries.Major == has)
            ?? throw DataFolderProblems.OtherVersion(layout.Folder, has.Value, found[0].Major, found[0].Folder);
        return await user.MayAsync('x', chosen.Server, ct) && await user.MayAsync('r', chosen.Folder, ct) ? chosen : Copy(chosen);
    }

    /// <summary>Makes the data directory when there is none.</summary>
    public async Task MakeDataAsync(ServerBinaries binaries, CancellationToken ct)
    {
        if (File.Exists(layout.VersionFile))
        {
            return;
        }

        if (Directory.Exists(layout.Data) && Directory.EnumerateFileSystemEntries(layout.Data).Any())
        {
            throw new DatabaseStartException(
                $"{layout.Data} is not a complete database: PG_VERSION is missing. Put a backup in its place; or move the folder away, and FlowStudio starts with an empty one.");
        }

        // initdb can be cut off half way: the data directory gets its name only when it is complete, and what is left of an earlier try goes.
        Remove(layout.NewData);
        string[] locale = binaries.Major >= 17
            ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            : [OperatingSystem.IsLinux() ? "--locale=C.UTF-8" : "--locale=C"];
        var (code, output) = await Command.RunAsync(
            user.Start(binaries.Program("initdb"), layout.Root,
            [
                "-D", layout.NewData, "-U", HomeServer.Superuser, "--encoding=UTF8", .. locale, "--lc-messages=C",
                // Nobody but the owner of the socket's folder reaches the server: that folder is the lock, a password beside it would be none.
                "--auth-local=trust", "--auth-host=reject", "--no-instructions",
                .. options.ExtraSettings.GetValueOrDefault("fsync") == "off" ? ["--no-sync"] : Array.Empty<string>(),
            ]), ct);
        if (code != 0)
        {
            Remove(layout.NewData);
            throw output.Contains("No space left", StringComparison.Ordinal)
                ? DataFolderProblems.DiskFull(layout.Folder, new IOException(output))
                : new DatabaseStartException($"A new database could not be made in {layout.Root}. PostgreSQL says: {output}");
        }

        Directory.Move(layout.NewData, layout.Data);
    }

    private int? DataVersion()
    {
        if (!File.Exists(layout.VersionFile))
        {
            return null;
        }

        var text = File.ReadAllText(layout.VersionFile).Trim();
        return int.TryParse(text.Split('.')[0], CultureInfo.InvariantCulture, out var major)
            ? major
            : throw new DatabaseStartException($"{layout.VersionFile} does not hold a version. The database in that folder is damaged: put a backup in its place.");
    }

    // Under root the binaries can lie where the server's user may not look, as below root's home: one private copy then serves every start.
    private ServerBinaries Copy(ServerBinaries original)
    {
        var stamp = $"{original.Major}-{new FileInfo(original.Server).LastWriteTimeUtc.Ticks:x}";
        var to = Path.Combine(layout.Binaries, stamp);
        if (Directory.Exists(to))
        {
            return original with { Folder = to };
        }

        Remove(layout.Binaries);
        var half = to + ".new";
        Directory.CreateDirectory(half);
        OpenToAll(layout.Binaries);
        OpenToAll(half);
        foreach (var name in new[] { "bin", "lib", "share" }.Where(name => Directory.Exists(Path.Combine(original.Folder, name))))
        {
            CopyFolder(Path.Combine(original.Folder, name), Path.Combine(half, name));
        }

        Directory.Move(half, to);
        return original with { Folder = to };
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        OpenToAll(to);
        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        }

        foreach (var file in Directory.EnumerateFiles(from))
        {
            var target = Path.Combine(to, Path.GetFileName(file));
            if (new FileInfo(file).LinkTarget is { } link && !Path.IsPathRooted(link))
            {
                File.CreateSymbolicLink(target, link);
            }
            else
            {
                File.Copy(file, target);
                OpenToAll(target);
            }
        }
    }

    // Root's mask may be a strict one; the folder above keeps strangers out.
    private static void OpenToAll(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }
    }

    private static void CreatePrivate(string folder, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            // Twice, since the process's own mask takes bits away from the first.
            Directory.CreateDirectory(folder, mode);
            File.SetUnixFileMode(folder, mode);
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
