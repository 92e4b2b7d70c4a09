using FlowStudio.Benchmarks.Measuring;
using FlowStudio.Benchmarks.Rig;

namespace FlowStudio.Benchmarks;

/// <summary>1,000 steps at once with a join, and 1,000 bare committed writes of both kinds, one after the other: in turns, on one server.</summary>
internal static class FanOut
{
    private const int Steps = 1000;
    private const int Rounds = 9;
    private const int WarmUp = 6;

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var engine = await Engine.StartAsync();
        var example = await engine.StartRunAsync(await engine.PublishAsync(Drawings.Chain(3)));
        await engine.EndOfAsync(example, cancellationToken);
        await using var bare = await BareWrites.LikeAsync(engine.Home, example, 2, cancellationToken);
        var definition = await engine.PublishAsync(Drawings.Fan(Steps));

        var (oneRow, sameRows, together, apart) = (new Sample(), new Sample(), new Sample(), new Sample());
        for (var round = 0; round < Rounds + WarmUp; round++)
        {
            var (one, same) = (new Sample(), new Sample());
            await one.MeasureAsync(() => bare.OneRowAsync(Steps, cancellationToken));
            await same.MeasureAsync(() => bare.SameRowsAsync(Steps, cancellationToken));
            var (inOne, inMany) = (await RunAsync(apart: false), await RunAsync(apart: true));
            if (round >= WarmUp)
            {
                oneRow.Add(one.Median);
                sameRows.Add(same.Median);
                together.Add(inOne);
                apart.Add(inMany);
            }
        }

        report.Line("1,000 bare writes of one small row", Report.Time(oneRow.Median), oneRow.Count, "each committed");
        report.Line("1,000 bare writes of the rows of a step", Report.Time(sameRows.Median), sameRows.Count, "each committed");
        report.Line("1,000 steps at once, with join", Report.Time(together.Median), together.Count, "all end in the same moment");
        report.Line("1,000 steps at once, with join", Report.Time(apart.Median), apart.Count, "each ends on a thread of its own");
        report.Ratio("fan-out / writes of one small row", apart.Median / oneRow.Median, "aim: under 3x");
        report.Ratio("fan-out / writes of the rows of a step", apart.Median / sameRows.Median);

        async Task<TimeSpan> RunAsync(bool apart)
        {
            engine.Agent.Apart = apart;
            var run = await engine.StartRunAsync(definition);
            await engine.EndOfAsync(run, cancellationToken);
            return await engine.DurationAsync(run);
        }
    }
}
