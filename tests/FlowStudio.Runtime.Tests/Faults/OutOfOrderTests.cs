using FlowStudio.Runtime.Storage;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>What comes twice, too late or too early.</summary>
public sealed class OutOfOrderTests(PostgresFixture postgres)
{
    [Fact]
    [Trait(FaultMatrix.Row, "F26")]
    public async Task EveryMessageTwiceAndForTheWrongVisit_ChangesNothing()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var run = await bench.RunAsync(WorkflowBuilder.New().Gate("gate").Agents("next").Chain("start", "gate", "next").Build());
        var gate = await bench.GateAsync(run);
        foreach (var execution in (int[])[1, 2, 3, 99])
        {
            // Times that nobody waits for, and a retry of what never failed.
            await TellAsync(bench, run, "elapsed", $$"""{"execution":{{execution}}}""");
            await TellAsync(bench, run, "retry", $$"""{"execution":{{execution}}}""");
        }

        await Eventually.FindAsync<object>(async () => await bench.NumberAsync("select count(*) from instance_inbox") == 0 ? "" : null, () => "The messages are not read.");
        var early = await bench.CheckLedgerAsync(run);
        await bench.Gates.DecideAsync(gate.Id, Ports.Approved, "", "Ann");
        var decided = $$"""{"execution":{{gate.Execution}},"decision":"Approved","by":"Ann","instruction":"","proposal":""}""";
        await TellAsync(bench, run, "decided", decided);
        await TellAsync(bench, run, "decided", decided);
        await bench.UntilEndAsync(run);
        await TellAsync(bench, run, "decided", decided);

        var journal = await bench.CheckLedgerAsync(run);
        Assert.True(journal.OfType<GateDecided>().Count() <= 1, "The gate was decided twice.");
        Assert.Single(bench.Executor.Calls);
        Assert.Equal(early.Select(EventJson.Write), journal.Take(early.Count).Select(EventJson.Write));
        Assert.Equal(RunOutcome.Completed, Assert.IsType<RunFinished>(journal[^1]).Outcome);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F26")]
    public async Task StoppedInTheMomentItCompletes_IsExactlyOneOfTheTwo()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var finish = new TaskCompletionSource();
        bench.Executor.On("work", async (_, _) =>
        {
            await finish.Task;
            return ScriptedExecutor.Done("done");
        });
        var definition = await bench.PublishAsync(WorkflowBuilder.New().Agents("work").Chain("start", "work").Build());
        var runs = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => bench.StartAsync(definition)));
        foreach (var run in runs)
        {
            await bench.UntilAsync(run, v => v.Steps.GetValueOrDefault("work")?.Status == ViewStatus.Running);
        }

        var stops = runs.Select(run => bench.Runs.StopAsync(run, "Ann", "Enough.")).ToList();
        finish.SetResult();
        await Task.WhenAll(stops);

        await bench.UntilAllEndAsync();
        Assert.Equal(60, await bench.NumberAsync("select count(*) from workflow_instances where outcome in ('Completed', 'Cancelled')"));
        Assert.Equal(60, await Ledger.CheckAllAsync(bench.Source));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F26")]
    public async Task WishedBeforeARunnerTookIt_IsBuffered()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("work").Chain("start", "work").Build());
        Assert.True(await bench.Runs.StopAsync(run, "Ann", "Never mind."));
        Assert.True(await bench.Runs.SkipAsync(run, new StepByHand(1, Ports.Done, Values.Text("x"), "Ann")));

        await bench.StartRunnerAsync();

        Assert.Equal(RunOutcome.Cancelled, (await bench.UntilEndAsync(run)).Outcome);
        Assert.Empty(bench.Executor.Calls);
        await bench.CheckLedgerAsync(run);
    }

    private static Task TellAsync(Bench bench, Guid run, string kind, string payload) => bench.Source.CreateCommand("""
        with put as (insert into instance_inbox (instance_id, kind, payload) values ($1, $2, $3)),
        woken as (update workflow_instances set wake_at = clock_timestamp(), signals = signals + 1 where id = $1 and status <> 'Finished')
        select pg_notify('flowstudio_work', '')::text
        """).With(run).With(kind).WithJson(payload).RunAsync(CancellationToken.None);
}
