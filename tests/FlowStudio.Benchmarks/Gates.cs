using System.Globalization;
using FlowStudio.Benchmarks.Measuring;
using FlowStudio.Benchmarks.Rig;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;

namespace FlowStudio.Benchmarks;

/// <summary>100,000 runs that wait for a person, and a runner in a process of its own beside them: what it holds, what it asks, and how soon deadlines fire.</summary>
internal static class Gates
{
    private const int Waiting = 100_000;
    private const int Due = 1000;
    private const int Rounds = 3;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var home = await Home.StartAsync();
        await using var runner = await OwnRunner.StartAsync(home.ConnectionString, TimeSpan.Zero);
        var runs = new RunStore(home.Database);
        var definition = await Engine.PublishAsync(
            new DefinitionStore(home.Database), WorkflowBuilder.New().Gate("gate", g => g with { ExpiresAfter = TimeSpan.FromDays(7) }).Output("output").Chain("start", "gate").Connect("gate", "output", "Expired").Build());
        var input = new Dictionary<string, System.Text.Json.JsonElement> { ["Topic"] = Values.Text("tea") };
        var example = (await runs.StartAsync(definition, 1, "Bench", input, "bench", cancellationToken: cancellationToken)).Id;
        await home.UntilAsync($"select exists (select 1 from bookmarks where instance_id = '{example}')", cancellationToken);

        // As many as will be due, so that what the runner needs for them is there before it is weighed.
        await WaitingGates.CopyAsync(home, example, Due, cancellationToken);
        await FireAsync(home, example, cancellationToken);
        var before = await RestAsync(home, runner, cancellationToken);
        await WaitingGates.CopyAsync(home, example, Waiting, cancellationToken);
        var after = await RestAsync(home, runner, cancellationToken);
        var fired = new Sample();
        for (var round = 0; round < Rounds; round++)
        {
            fired.Add(await FireAsync(home, example, cancellationToken));
        }

        var end = MemoryWatch.Resident(runner.Id);
        report.Line("runner beside no gates", Report.Memory(before.Memory), 1, $"resident; {PerSecond(before.Queries)} transactions per second at rest");
        report.Line($"runner beside {Report.Number(Waiting)} waiting gates", Report.Memory(after.Memory), 1, $"{PerSecond(after.Queries)} transactions per second at rest; aim: under 5");
        report.Line("growth", Report.Memory(Math.Max(after.Memory, end) - before.Memory), 1, $"{Report.Memory(end)} after all deadlines below; aim: at most 50 MB");
        report.Line($"{Report.Number(Due)} deadlines at one moment: the last fired", Report.Time(fired.Median), fired.Count, "after that moment, to the end of its run; aim: within 5 s");
    }

    /// <summary>What the runner holds, and what the server is asked, by the server's own count, when nothing happens.</summary>
    private static async Task<(long Memory, double Queries)> RestAsync(Home home, OwnProcess runner, CancellationToken cancellationToken)
    {
        const string Count = "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()";
        // Connections tell what they have done up to ten seconds later.
        await Task.Delay(TimeSpan.FromSeconds(12), cancellationToken);
        var from = await home.ReadAsync<long>(Count);
        await Task.Delay(Rest, cancellationToken);
        // This one's own question is one of them.
        var asked = await home.ReadAsync<long>(Count) - from - 1;
        return (MemoryWatch.Resident(runner.Id), asked / Rest.TotalSeconds);
    }

    private static async Task<TimeSpan> FireAsync(Home home, Guid example, CancellationToken cancellationToken)
    {
        var due = await WaitingGates.LetBeDueAsync(home, example, Due, TimeSpan.FromSeconds(3), cancellationToken);
        // By the index alone: whoever asks must not be what the runner waits for.
        await home.UntilAsync($"select clock_timestamp() > '{due:O}' and not exists (select 1 from workflow_instances where wake_at <= '{due:O}')", cancellationToken);
return await home.ReadAsync<DateTime>("select max(finished_at) from workflow_instances") - due;
    }

    private static string PerSecond(double count) => count.ToString("0.0", CultureInfo.InvariantCulture);
}
