using FlowStudio.Benchmarks.Measuring;
using FlowStudio.Benchmarks.Rig;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;

namespace FlowStudio.Benchmarks;

/// <summary>
/// Two runners, one of them behind a cable. It gets a run, then the cable is cut in the middle of a step: it lives, the server still holds its lock and
/// believes its connections to be open. The clock stops when the other runner starts the step again.
/// </summary>
internal static class Partition
{
    private const int Cuts = 6;

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        if (await WireCable.TryStartAsync() is { } wired)
        {
            await using var home = wired.Home;
            await using var cable = wired.Cable;
            await MeasureAsync(report, home, cable, cancellationToken);
        }
        else
        {
            await using var home = await Home.StartAsync();
            await using var cable = new ProxyCable(home);
            await MeasureAsync(report, home, cable, cancellationToken);
        }
    }

    private static async Task MeasureAsync(Report report, Home home, Cable cable, CancellationToken cancellationToken)
    {
        var runs = new RunStore(home.Database);
        var definition = await Engine.PublishAsync(new DefinitionStore(home.Database), WorkflowBuilder.New().Agents("work").Chain("start", "work").Build());
        var input = new Dictionary<string, System.Text.Json.JsonElement> { ["Topic"] = Values.Text("tea") };
        var sample = new Sample();
        for (var n = 0; n < Cuts; n++)
        {
            // Alone at first, so that it is this one that gets the run.
            await using var behind = await OwnRunner.StartAsync(cable.ConnectionString, TimeSpan.FromMinutes(10), cable.Prefix);
            var run = (await runs.StartAsync(definition, 1, "Bench", input, "bench", cancellationToken: cancellationToken)).Id;
            await home.UntilAsync($"select exists (select 1 from workflow_events where instance_id = '{run}' and data like '%\"work\"%')", cancellationToken);
            await using var other = await OwnRunner.StartAsync(home.ConnectionString, TimeSpan.FromMinutes(10));
            // Anywhere between two renewals of the lease.
            await Task.Delay(Random.Shared.Next(3500), cancellationToken);

            var cut = await home.ReadAsync<DateTime>("select clock_timestamp()");
            await cable.CutAsync();
            await home.UntilAsync($"select exists (select 1 from workflow_events where instance_id = '{run}' and {Takeover.SecondAttempt})", cancellationToken);
            sample.Add(await home.ReadAsync<DateTime>($"select min(at) from workflow_events where instance_id = $1 and {Takeover.SecondAttempt}", run) - cut);

            await behind.KillAsync();
            await cable.MendAsync();
            await runs.StopAsync(run, "bench", "", cancellationToken);
            await home.UntilAsync($"select status = 'Finished' from workflow_instances where id = '{run}'", cancellationToken);
        }

        report.Percentiles("partition to takeover", sample);
        report.Line("its longest", Report.Time(sample.Percentile(100)), sample.Count, $"aim: under the lease and 1 s, {(new RunnerOptions().Lease + TimeSpan.FromSeconds(1)).TotalSeconds:0} s");
        report.Note($"cut by {cable.Kind}");
    }
}
