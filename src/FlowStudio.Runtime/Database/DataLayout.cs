namespace FlowStudio.Runtime.Database;

/// <summary>What lies where in the data folder.</summary>
internal sealed class DataLayout(string dataFolder)
{
    /// <summary>The folder of the installation. It must exist already: links on the way are resolved here.</summary>
    public string Folder { get; } = Posix.RealPath(Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataFolder)));

    /// <summary>Held for as long as a host uses the folder.</summary>
    public string HostLock => Path.Combine(Folder, "host.lock");

    /// <summary>Everything of the server; 0700 and owned by the user that the server runs as.</summary>
    public string Root => Path.Combine(Folder, "database");

    /// <summary>PostgreSQL's own data directory.</summary>
    public string Data => Path.Combine(Root, "data");

    /// <summary>A data directory that is being made; it gets its real name when it is complete.</summary>
    public string NewData => Path.Combine(Root, "data.new");

    public string VersionFile => Path.Combine(Data, "PG_VERSION");

    public string ProcessFile => Path.Combine(Data, "postmaster.pid");

    public string Socket => Path.Combine(Root, "socket");

    /// <summary>Given up when the disk is full, so that the server can recover.</summary>
    public string Reserve => Path.Combine(Root, "reserve");

    /// <summary>A copy of the binaries, made only when the server's user may not read the originals.</summary>
    public string Binaries => Path.Combine(Root, "binaries");
}
