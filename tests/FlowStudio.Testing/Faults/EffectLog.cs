using System.Globalization;

namespace FlowStudio.Testing.Faults;

/// <summary>
/// What steps did to the world outside, as an outside that takes each idempotency key once would have it. A folder with a file for each process, so that it outlives
/// killed processes and the database alike.
/// </summary>
public sealed class EffectLog(string folder) : IDisposable
{
    private static readonly Lock Writing = new();

    public string Folder { get; } = folder;

    /// <summary>A log in a new folder below the temporary one.</summary>
    public static EffectLog Create() => new(Directory.CreateTempSubdirectory("fs-effects").FullName);

    /// <summary>It is there when this returns, whatever becomes of the process.</summary>
    public void Add(Guid run, Guid key, string activityId, int attempt)
    {
        lock (Writing)
        {
            File.AppendAllText(
                Path.Combine(Folder, $"{Environment.ProcessId}.log"), string.Create(CultureInfo.InvariantCulture, $"{run:N} {key:N} {attempt} {Environment.ProcessId} {activityId}\n"));
        }
    }

    /// <summary>Every request that reached the outside, repeated ones included.</summary>
    public IReadOnlyList<Effect> Read() => [.. Directory.EnumerateFiles(Folder, "*.log").SelectMany(File.ReadLines).Select(Parse)];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static Effect Parse(string line)
    {
        var parts = line.Split(' ', 5);
        return new Effect(
            Guid.ParseExact(parts[0], "N"), Guid.ParseExact(parts[1], "N"), parts[4], int.Parse(parts[2], CultureInfo.InvariantCulture),
            int.Parse(parts[3], CultureInfo.InvariantCulture));
    }
}

/// <param name="Key">The idempotency key that came with the request.</param>
/// <param name="ProcessId">Who sent it.</param>
public sealed record Effect(Guid Run, Guid Key, string ActivityId, int Attempt, int ProcessId);
