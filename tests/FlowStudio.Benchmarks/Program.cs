using FlowStudio.Benchmarks;
using FlowStudio.Benchmarks.Measuring;

Benchmark[] all =
[
    new("steps", "What a durable step costs, beside bare committed writes", StepCost.RunAsync),
    new("fan", "What 1,000 steps at once cost, beside bare committed writes", FanOut.RunAsync),
    new("length", "What a step costs in runs of 100, 1,000 and 10,000 steps, and what the longest holds", RunLength.RunAsync),
    new("runs", "Runs per second", Throughput.RunAsync),
    new("two", "Two runners beside one", TwoRunners.RunAsync),
    new("latency", "From a start to the first step, from an approval to the next", Latency.RunAsync),
    new("takeover", "From kill -9 of a runner to its run going on elsewhere", Takeover.RunAsync),
    new("partition", "From a cut of a runner's network to its run going on elsewhere", Partition.RunAsync),
    new("gates", "100,000 waiting gates beside a runner", Gates.RunAsync),
    new("canvas", "The canvas with 100, 500 and 1,000 steps", CanvasSpeed.RunAsync),
    new("start", "Start of Studio, and its memory at rest", StudioStart.RunAsync),
];

var unknown = args.Where(a => all.All(b => b.Name != a)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"There is no benchmark “{unknown[0]}”. There are:");
    foreach (var benchmark in all)
    {
        Console.Error.WriteLine($"  {benchmark.Name,-10} {benchmark.Title}");
    }

    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
var report = new Report(Console.Out);
report.Machine();
foreach (var benchmark in all.Where(b => args.Length == 0 || args.Contains(b.Name)))
{
    report.Begin(benchmark.Title);
    try
    {
        await benchmark.RunAsync(report, stop.Token);
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        return 130;
    }
}

return 0;

/// <summary>One file each: a name for the command line, a title for people, and what it does.</summary>
internal sealed record Benchmark(string Name, string Title, Func<Report, CancellationToken, Task> RunAsync);
