using FlowStudio.Benchmarks.Measuring;
using FlowStudio.Benchmarks.Rig;

namespace FlowStudio.Benchmarks;

/// <summary>Ten steps, gone round 10, 100 and 1,000 times: in turns, on one server. A step must cost the same in all of them.</summary>
internal static class RunLength
{
    private const int Rounds = 5;
    private const int WarmUp = 1;
    private static readonly int[] Lengths = [100, 1000, 10_000];

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var engine = await Engine.StartAsync();
        var left = 0;
        engine.Agent.Answer = call => call.Activity.Id != "s9" || --left == 0 ? "Done." : Drawings.Again;
        var definition = await engine.PublishAsync(Drawings.Round());
        var step = Lengths.Select(_ => new Sample()).ToArray();
        var (longest, growth) = (new Sample(), new List<double>());
        for (var round = 0; round < Rounds + WarmUp; round++)
        {
            for (var n = 0; n < Lengths.Length; n++)
            {
                left = Lengths[n] / 10;
                var took = TimeSpan.Zero;
                var grown = await MemoryWatch.GrowthOfAsync(async () => took = await RunAsync());
                if (round < WarmUp)
                {
                    continue;
                }

                step[n].Add(took / Lengths[n]);
                if (n == Lengths.Length - 1)
                {
                    longest.Add(took);
                    growth.Add(grown);
                }
            }
        }

        for (var n = 0; n < Lengths.Length; n++)
        {
            report.Line($"step of a run of {Report.Number(Lengths[n])}", Report.Time(step[n].Median), step[n].Count);
        }

        report.Ratio("step of 10,000 / step of 1,000", step[2].Median / step[1].Median, "aim: does not grow");
        report.Line("run of 10,000 steps", Report.Time(longest.Median), longest.Count, "aim: under 15 s");
        report.Line("growth of the process while it runs", Report.Memory((long)Report.Middle(growth)), growth.Count, "resident, at its most; aim: under 100 MB");

        async Task<TimeSpan> RunAsync()
        {
            var run = await engine.StartRunAsync(definition);
            await engine.EndOfAsync(run, cancellationToken);
            return await engine.DurationAsync(run);
        }
    }
}
