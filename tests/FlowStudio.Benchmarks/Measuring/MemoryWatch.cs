using System.Globalization;

namespace FlowStudio.Benchmarks.Measuring;

/// <summary>What processes hold resident, as the system sees it.</summary>
internal static class MemoryWatch
{
    /// <summary>Looks many times a second while something is done.</summary>
    /// <returns>The most that this process held more than before.</returns>
    public static async Task<long> GrowthOfAsync(Func<Task> action)
    {
        Settle();
        var before = Resident(Environment.ProcessId);
        var most = before;
        using var stop = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                most = Math.Max(most, Resident(Environment.ProcessId));
                await Task.Delay(20, CancellationToken.None);
            }
        });
        await action();
        await stop.CancelAsync();
        await watch;
        return most - before;
    }

    /// <summary>What is held for good: without what only waits for the collector.</summary>
    public static void Settle()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
    }

    public static long Resident(int process) => Kilobytes($"/proc/{process}/status", "VmRSS:");

    /// <summary>Shared pages counted in part: sums up over processes.</summary>
    public static long Proportional(int process) => Kilobytes($"/proc/{process}/smaps_rollup", "Pss:");

    private static long Kilobytes(string file, string name)
    {
        try
        {
            var line = File.ReadLines(file).First(l => l.StartsWith(name, StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // It ended in between.
            return 0;
        }
    }
}
