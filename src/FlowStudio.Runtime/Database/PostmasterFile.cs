using System.Globalization;

namespace FlowStudio.Runtime.Database;

/// <summary>
/// What a running server writes into <c>postmaster.pid</c> (PostgreSQL, src/include/utils/pidfile.h): line 1 the process, 2 the data directory,
/// 3 the start, 4 the port, 5 the socket folder. A server that has just begun may have written only the first lines.
/// </summary>
internal sealed record PostmasterFile(int ProcessId, int Port, string SocketFolder)
{
    /// <summary>Null when there is no file, or none that can be read.</summary>
    public static PostmasterFile? Read(string path)
    {
        try
        {
            return Parse(File.ReadAllLines(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static PostmasterFile? Parse(IReadOnlyList<string> lines) =>
        lines.Count > 0 && int.TryParse(lines[0], NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var id)
            // A server in single-user mode writes its process as a negative number.
            ? new PostmasterFile(Math.Abs(id), lines.Count > 3 && int.TryParse(lines[3], CultureInfo.InvariantCulture, out var port) ? port : 5432, lines.Count > 4 ? lines[4].Trim() : "")
            : null;
}
