using System.Diagnostics;

namespace FlowStudio.Benchmarks.Measuring;

/// <summary>Times of one thing, done again and again.</summary>
internal sealed class Sample
{
    private readonly List<TimeSpan> times = [];

    public int Count => times.Count;

    public TimeSpan Median => Percentile(50);

    public void Add(TimeSpan time) => times.Add(time);

    public async Task MeasureAsync(Func<Task> action)
    {
        var clock = Stopwatch.StartNew();
        await action();
        Add(clock.Elapsed);
    }

    /// <summary>Nearest rank: one of the times that really happened.</summary>
    public TimeSpan Percentile(int percent)
    {
        var sorted = times.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(percent / 100.0 * sorted.Count) - 1, 0, sorted.Count - 1)];
    }
}
