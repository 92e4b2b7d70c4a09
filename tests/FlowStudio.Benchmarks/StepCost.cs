using FlowStudio.Benchmarks.Measuring;
using FlowStudio.Benchmarks.Rig;

namespace FlowStudio.Benchmarks;

/// <summary>100 steps one after the other, and as many bare committed writes of both kinds: in turns, on one server.</summary>
internal static class StepCost
{
    private const int Steps = 100;
    private const int Rounds = 25;
    // As a runner is after its first minute: the code is compiled for good, the statements are planned.
    private const int WarmUp = 60;

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var engine = await Engine.StartAsync();
        var definition = await engine.PublishAsync(Drawings.Chain(Steps));
        var example = await engine.StartRunAsync(definition);
        await engine.EndOfAsync(example, cancellationToken);
        await using var bare = await BareWrites.LikeAsync(engine.Home, example, Steps / 2, cancellationToken);

        var (oneRow, sameRows, chain) = (new Sample(), new Sample(), new Sample());
        var (besideOne, besideSame) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds + WarmUp; round++)
        {
            var (one, same) = (new Sample(), new Sample());
            await one.MeasureAsync(() => bare.OneRowAsync(Steps, cancellationToken));
            await same.MeasureAsync(() => bare.SameRowsAsync(Steps, cancellationToken));
            var run = await engine.StartRunAsync(definition);
            await engine.EndOfAsync(run, cancellationToken);
            if (round >= WarmUp)
            {
                var took = await engine.DurationAsync(run);
                oneRow.Add(one.Median / Steps);
                sameRows.Add(same.Median / Steps);
                chain.Add(took / Steps);
                besideOne.Add(took / one.Median);
                besideSame.Add(took / same.Median);
            }
        }

        report.Line("bare committed write, one small row", Report.Time(oneRow.Median), oneRow.Count, $"{Steps} each");
        report.Line("bare committed write, the rows of a step", Report.Time(sameRows.Median), sameRows.Count, $"{bare.RowsOfAStep} rows in one statement, no fence");
        report.Line("step of a chain of 100", Report.Time(chain.Median), chain.Count);
        report.Ratio("chain step / write of one small row", Report.Middle(besideOne), "median of the rounds");
        report.Ratio("chain step / write of the rows of a step", Report.Middle(besideSame), "aim: at most 1.5x");
    }
}
