using FlowStudio.Benchmarks.Measuring;
using FlowStudio.Benchmarks.Rig;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using Npgsql;

namespace FlowStudio.Benchmarks;

/// <summary>100 steps one after the other, 100 at once with a join, and 100 bare committed inserts of one row: in turns, on one server.</summary>
internal static class StepCost
{
    private const int Steps = 100;
    private const int Rounds = 15;
    // As a runner is after its first minute: the code is compiled for good, the statements are planned.
    private const int WarmUp = 60;

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var engine = await Engine.StartAsync();
        var chain = await engine.PublishAsync(Chain());
        var fan = await engine.PublishAsync(Fan());
        await using (var create = engine.Home.Database.CreateCommand("create table bare_writes (id bigint generated always as identity primary key, data text not null)"))
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        var (bare, inChain, inFan) = (new Sample(), new Sample(), new Sample());
        for (var round = 0; round < Rounds + WarmUp; round++)
        {
            var (write, chained, fanned) = (await WriteAsync(engine.Home, cancellationToken), await RunOfAsync(chain), await RunOfAsync(fan));
            if (round >= WarmUp)
            {
                bare.Add(write / Steps);
                inChain.Add(chained / Steps);
                inFan.Add(fanned / Steps);
            }
        }

        report.Line("bare committed insert", Report.Time(bare.Median), bare.Count, $"{Steps} each");
        report.Line("step of a chain of 100", Report.Time(inChain.Median), inChain.Count);
        report.Line("step of 100 at once, with join", Report.Time(inFan.Median), inFan.Count);
        report.Ratio("chain step / bare insert", inChain.Median / bare.Median, "aim: at most 2x");
        report.Ratio("fan-out step / bare insert", inFan.Median / bare.Median);

        async Task<TimeSpan> RunOfAsync(string definition)
        {
            var run = await engine.StartRunAsync(definition);
            await engine.EndOfAsync(run, cancellationToken);
            return await engine.DurationAsync(run);
        }
    }

    private static async Task<TimeSpan> WriteAsync(Home home, CancellationToken cancellationToken)
    {
        await using var connection = await home.Database.OpenConnectionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand("insert into bare_writes (data) values ($1)", connection) { Parameters = { new() { Value = "Done." } } };
        await insert.PrepareAsync(cancellationToken);
        var sample = new Sample();
        await sample.MeasureAsync(async () =>
        {
            for (var i = 0; i < Steps; i++)
            {
                await insert.ExecuteNonQueryAsync(cancellationToken);
            }
        });
        return sample.Median;
    }

    private static WorkflowDefinition Chain()
    {
        var ids = Enumerable.Range(1, Steps).Select(n => $"s{n}").ToArray();
        return WorkflowBuilder.New().Agents(ids).Chain(["start", .. ids]).Build();
    }

    private static WorkflowDefinition Fan()
    {
        var ids = Enumerable.Range(1, Steps).Select(n => $"s{n}").ToArray();
        var drawing = WorkflowBuilder.New().Agents(ids).Parallel("fork", ids).Join("join").Connect("start", "fork");
        foreach (var id in ids)
        {
            drawing.Connect("fork", id, id).Connect(id, "join");
        }

        return drawing.Build();
    }
}
