using System.Globalization;

namespace FlowStudio.Runtime.Database;

/// <summary>What Linux tells about other processes under /proc. Elsewhere the answers are "unknown", and nothing is ever deleted on an unknown.</summary>
internal static class ProcessTable
{
    /// <summary>True for a process that lives; a zombie (ended, not yet collected by its parent) does not.</summary>
    public static bool IsAlive(int id)
    {
        if (OperatingSystem.IsLinux())
        {
            return State(id) is not (null or 'Z' or 'X');
        }

        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The program of a process, also when its file has been replaced since; null when unknown.</summary>
    public static string? Program(int id) => Link(id, "exe");

    /// <summary>The folder a process works in; for every process of a PostgreSQL server that is its data directory. Null when unknown.</summary>
    public static string? WorkingFolder(int id) => Link(id, "cwd");

    /// <summary>True when a living PostgreSQL process of any kind works in a data directory.</summary>
    public static bool AnyServerIn(string data) =>
        OperatingSystem.IsLinux() && Directory.EnumerateDirectories("/proc").Any(
            entry => int.TryParse(Path.GetFileName(entry), CultureInfo.InvariantCulture, out var id) && IsServerOf(id, data) && IsAlive(id));

    public static bool IsServerOf(int id, string data) =>
        Path.GetFileName(Program(id)) is "postgres" or "postmaster" && WorkingFolder(id) == data;

    private static char? State(int id)
    {
        try
        {
            // "pid (name) state ...": the name may itself hold brackets and blanks.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static string? Link(int id, string name)
    {
        const string replaced = " (deleted)";
        try
        {
            var target = new FileInfo($"/proc/{id}/{name}").LinkTarget;
            return target is not null && target.EndsWith(replaced, StringComparison.Ordinal) ? target[..^replaced.Length] : target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
