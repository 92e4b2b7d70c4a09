using FlowStudio.Benchmarks.Measuring;
using FlowStudio.Benchmarks.Rig;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;

namespace FlowStudio.Benchmarks;

/// <summary>Two runners in processes of their own. The one that has a run is killed in the middle of a step; the clock stops when the other starts it again.</summary>
internal static class Takeover
{
    private const int Kills = 12;

    // The step begins again: what the first attempt may still have noted before it died does not count.
    public const string SecondAttempt = "data::jsonb @> '{\"attempt\": 2}'";

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var home = await Home.StartAsync();
        var runs = new RunStore(home.Database);
        var definition = await Engine.PublishAsync(new DefinitionStore(home.Database), WorkflowBuilder.New().Agents("work").Chain("start", "work").Build());
        var runners = new List<OwnProcess> { await StartRunnerAsync(home), await StartRunnerAsync(home) };
        var sample = new Sample();
        try
        {
            for (var n = 0; n < Kills; n++)
            {
                await home.UntilAsync(
                    "select count(*) = 2 from runners r join pg_locks l on l.locktype = 'advisory' and l.objid = r.lock_key::oid and l.granted where r.started_at < clock_timestamp() - interval '2 seconds'",
                    cancellationToken);
                var run = (await runs.StartAsync(
                    definition, 1, "Bench", new Dictionary<string, System.Text.Json.JsonElement> { ["Topic"] = Values.Text("tea") }, "bench", cancellationToken: cancellationToken)).Id;
                await home.UntilAsync($"select exists (select 1 from workflow_events where instance_id = '{run}' and data like '%\"work\"%')", cancellationToken);
                var owner = await home.ReadAsync<string>("select r.name from workflow_instances i join runners r on r.id = i.lease_owner where i.id = $1", run);
                var victim = runners.Single(r => owner.EndsWith($"-{r.Id}", StringComparison.Ordinal));
                // Anywhere in the survivor's rhythm of looking, not always at its beginning.
                await Task.Delay(Random.Shared.Next(500), cancellationToken);

                var killed = await home.ReadAsync<DateTime>("select clock_timestamp()");
                await victim.KillAsync();
                await home.UntilAsync($"select exists (select 1 from workflow_events where instance_id = '{run}' and {SecondAttempt})", cancellationToken);
                sample.Add(await home.ReadAsync<DateTime>($"select min(at) from workflow_events where instance_id = $1 and {SecondAttempt}", run) - killed);

                runners.Remove(victim);
                await victim.DisposeAsync();
                await runs.StopAsync(run, "bench", "", cancellationToken);
                await home.UntilAsync($"select status = 'Finished' from workflow_instances where id = '{run}'", cancellationToken);
                runners.Add(await StartRunnerAsync(home));
            }
        }
        finally
        {
            foreach (var runner in runners)
            {
                await runner.DisposeAsync();
            }
        }

        report.Percentiles("kill -9 to takeover", sample);
    }

    // No step ends by itself.
    private static Task<OwnProcess> StartRunnerAsync(Home home) => OwnRunner.StartAsync(home.ConnectionString, TimeSpan.FromMinutes(10));
}
