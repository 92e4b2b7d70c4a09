using System.Diagnostics;
using System.Globalization;

namespace FlowStudio.Runtime.Database;

/// <summary>
/// The operating-system user that the server runs as. PostgreSQL refuses root, so under root it is another user: the one that owns the data already, else
/// <c>postgres</c>, else <c>nobody</c>. Everywhere else it is simply the user that runs FlowStudio.
/// </summary>
internal sealed record ServerUser(string? Name, uint UserId, uint GroupId)
{
    public bool IsOther => Name is not null;

    public static ServerUser Choose(DataLayout layout)
    {
        if (!Posix.IsRoot)
        {
            return new ServerUser(null, OperatingSystem.IsWindows() ? 0 : Posix.EffectiveUserId(), 0);
        }

        var users = Known();
        var owner = Directory.Exists(layout.Root) ? Posix.OwnerOf(layout.Root) : null;
        return users.Find(user => owner is > 0 && user.UserId == owner)
            ?? users.Find(user => user.Name == "postgres")
            ?? users.Find(user => user.Name == "nobody")
            ?? throw new DatabaseStartException(
                "FlowStudio runs as root, which PostgreSQL refuses, and there is no user \"postgres\" or \"nobody\" to run it as. "
                + "Start FlowStudio as an ordinary user, or create one for PostgreSQL: useradd --system postgres");
    }

    /// <summary>How to start a program as this user, with a clean environment: what FlowStudio was given (keys among it) is not the server's business.</summary>
    public ProcessStartInfo Start(string program, string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        string[] kept = ["PATH", "TZ", "TMPDIR", "SystemRoot", "TEMP", "TMP"];
        foreach (var name in start.Environment.Keys.Except(kept).ToList())
        {
            start.Environment.Remove(name);
        }

        // Messages in English, whatever the machine speaks: they are shown beside our own.
        start.Environment["LC_MESSAGES"] = "C";
        if (IsOther)
        {
            start.UserName = Name;
        }

        return start;
    }

    /// <summary>Whether this user may do something with a path, asked of the system itself (<paramref name="right"/>: x, r or w).</summary>
    public async Task<bool> MayAsync(char right, string path, CancellationToken ct)
    {
        if (!IsOther)
        {
            return true;
        }

        var (code, _) = await Command.RunAsync(Start("/usr/bin/test", "/", $"-{right}", path), ct);
        return code == 0;
    }

    /// <summary>The first folder from the top that this user may not enter on the way to a path.</summary>
    public async Task<string?> ClosedFolderAsync(string path, CancellationToken ct)
    {
        var way = new Stack<string>();
        for (var folder = path; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            way.Push(folder);
        }

        foreach (var folder in way)
        {
            if (!await MayAsync('x', folder, ct))
            {
                return folder;
            }
        }

        return null;
    }

    private static List<ServerUser> Known() =>
        [.. from line in File.ReadLines("/etc/passwd")
            let fields = line.Split(':')
            where fields.Length > 3 && IsId(fields[2]) && IsId(fields[3])
            select new ServerUser(fields[0], uint.Parse(fields[2], CultureInfo.InvariantCulture), uint.Parse(fields[3], CultureInfo.InvariantCulture))];

    private static bool IsId(string field) => uint.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
