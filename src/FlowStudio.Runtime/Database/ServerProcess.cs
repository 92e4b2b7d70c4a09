using System.Diagnostics;

namespace FlowStudio.Runtime.Database;

/// <summary>A running <c>postgres</c>: a child of this process, or an orphan that outlived the host that started it.</summary>
internal sealed class ServerProcess
{
    private const int LinesKept = 20;
    private readonly Queue<string> _lastLines = new();
    private readonly Process? _child;

    private ServerProcess(int id, Process? child, Action<string> onLine, TimeProvider time)
    {
        Id = id;
        _child = child;
        Exited = child is null ? WatchOrphanAsync(id, time) : child.WaitForExitAsync();
        if (child is not null)
        {
            // Not WaitForExitAsync's own reading: that would wait for every backend that still holds the pipe.
            _ = ReadAsync(child.StandardError, onLine);
        }
    }

    public int Id { get; }

    /// <summary>Completes when the process has ended.</summary>
    public Task Exited { get; }

    /// <summary>The last lines it wrote; empty for an adopted server, whose lines went to the host before.</summary>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lastLines)
            {
                return [.. _lastLines];
            }
        }
    }

    public static ServerProcess Adopt(int id, TimeProvider time) => new(id, null, _ => { }, time);

    public static ServerProcess Start(ProcessStartInfo start, Action<string> onLine, TimeProvider time)
    {
        var child = Command.Spawn(start);
        child.StandardInput.Close();
        return new ServerProcess(child.Id, child, onLine, time);
    }

    /// <summary>
    /// Fast shutdown (SIGINT: sessions are cut, everything is written), and immediate shutdown (SIGQUIT: recovery at the next start) when that takes longer than
    /// <paramref name="patience"/>. Never SIGKILL, which would leave backends and shared memory behind. False when it still runs.
    /// </summary>
    public async Task<bool> StopAsync(TimeSpan patience, Func<Task>? stopOnWindows, TimeProvider time)
    {
        if (OperatingSystem.IsWindows())
        {
            await (stopOnWindows?.Invoke() ?? Task.CompletedTask);
            return await EndsWithinAsync(patience, time);
        }

        foreach (var signal in new[] { Posix.Interrupt, Posix.Quit })
        {
            if (Exited.IsCompleted)
            {
                return true;
            }

            _ = Posix.Signal(Id, signal);
            if (await EndsWithinAsync(patience, time))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Why the server says that it ended, as far as it said so.</summary>
    public string Farewell()
    {
        var lines = LastLines;
        var grave = lines.LastOrDefault(line => line.Contains("PANIC:", StringComparison.Ordinal))
            ?? lines.LastOrDefault(line => line.Contains("FATAL:", StringComparison.Ordinal));
        return grave ?? lines.LastOrDefault() ?? "it ended without a word";
    }

    private async Task<bool> EndsWithinAsync(TimeSpan patience, TimeProvider time)
    {
        try
        {
            await Exited.WaitAsync(patience, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task WatchOrphanAsync(int id, TimeProvider time)
    {
        // The system tells only a parent that a process has ended; for an orphan we have to look.
        while (ProcessTable.IsAlive(id))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), time);
        }
    }

    private async Task ReadAsync(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lastLines)
            {
                _lastLines.Enqueue(line);
                while (_lastLines.Count > LinesKept)
                {
                    _lastLines.Dequeue();
                }
            }

            onLine(line);
        }

        _child!.StandardOutput.Dispose();
    }
}
