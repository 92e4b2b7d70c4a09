using System.Diagnostics;
using System.Globalization;
using FlowStudio.Benchmarks.Measuring;
using FlowStudio.Benchmarks.Rig;
using FlowStudio.Testing.Workflows;

namespace FlowStudio.Benchmarks;

/// <summary>200 runs of 10 steps, started as fast as they can be.</summary>
internal static class Throughput
{
    private const int Runs = 200;
    private const int Rounds = 5;

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var engine = await Engine.StartAsync();
        var ids = Enumerable.Range(1, 10).Select(n => $"s{n}").ToArray();
        var definition = await engine.PublishAsync(WorkflowBuilder.New().Agents(ids).Chain(["start", .. ids]).Build());
        var sample = new Sample();
        for (var round = 0; round <= Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            await Parallel.ForAsync(0, Runs, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (_, _) => await engine.StartRunAsync(definition));
            while (await engine.Home.ReadAsync<long>("select count(*) from workflow_instances where status <> 'Finished'") > 0)
            {
                await Task.Delay(20, cancellationToken);
            }

            // The first round warms up.
            if (round > 0)
            {
                sample.Add(clock.Elapsed);
            }
        }

        var perSecond = Runs / sample.Median.TotalSeconds;
        report.Line("200 runs of 10 steps", Report.Time(sample.Median), sample.Count);
        report.Line("runs per second", perSecond.ToString("0", CultureInfo.InvariantCulture), sample.Count, $"{perSecond * 10:0} steps per second");
    }
}
