using FlowStudio.Benchmarks.Measuring;
using FlowStudio.Benchmarks.Rig;
using FlowStudio.Runtime.Storage;

namespace FlowStudio.Benchmarks;

/// <summary>
/// The same load for one runner and for two, each in a process of its own: on two servers, in turns. Once with agents that answer at once, where the
/// cores are the limit, and once with agents that take their time as models do, where the places of the runners are.
/// </summary>
internal static class TwoRunners
{
    private const int Rounds = 5;
    private const int WarmUp = 2;

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await CompareAsync(report, "agents answer at once", TimeSpan.Zero, runs: 200, steps: 10, $"limited by {Environment.ProcessorCount} cores, which the server and the load use, too", cancellationToken);
        await CompareAsync(report, "agents take 0.5 s", TimeSpan.FromMilliseconds(500), runs: 256, steps: 2, "limited by 64 steps at once for each runner; aim: at least 1.5x", cancellationToken);
    }

    private static async Task CompareAsync(Report report, string what, TimeSpan stepTakes, int runs, int steps, string limit, CancellationToken cancellationToken)
    {
        await using var one = await Side.StartAsync(1, stepTakes, steps);
        await using var two = await Side.StartAsync(2, stepTakes, steps);
        var (alone, together) = (new Sample(), new Sample());
        for (var round = 0; round < Rounds + WarmUp; round++)
        {
            var (first, second) = (await one.RunAsync(runs, cancellationToken), await two.RunAsync(runs, cancellationToken));
            if (round >= WarmUp)
            {
                alone.Add(first);
                together.Add(second);
            }
        }

        report.Line($"{what}: one runner", Report.Time(alone.Median), alone.Count, $"{runs} runs of {steps} steps, {Report.Number(runs * steps / alone.Median.TotalSeconds)} steps per second");
        report.Line($"{what}: two runners", Report.Time(together.Median), together.Count, $"{Report.Number(runs * steps / together.Median.TotalSeconds)} steps per second");
        report.Ratio($"{what}: two / one", alone.Median / together.Median, limit);
    }

    private sealed class Side(Home home, string definition, List<OwnProcess> runners) : IAsyncDisposable
    {
        public static async Task<Side> StartAsync(int count, TimeSpan stepTakes, int steps)
        {
            var home = await Home.StartAsync();
            var definition = await Engine.PublishAsync(new DefinitionStore(home.Database), Drawings.Chain(steps));
            var runners = new List<OwnProcess>();
            for (var n = 0; n < count; n++)
            {
                runners.Add(await OwnRunner.StartAsync(home.ConnectionString, stepTakes));
            }

            return new Side(home, definition, runners);
        }

        public async Task<TimeSpan> RunAsync(int runs, CancellationToken cancellationToken)
        {
            await ManyRuns.StartAsync(home, definition, runs, cancellationToken);
            return await ManyRuns.EndAsync(home, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var runner in runners)
            {
                await runner.DisposeAsync();
            }

            await home.DisposeAsync();
        }
    }
}
