using System.Diagnostics;
using FlowStudio.Agents.Models;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Models;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>Runs whose model fails: how often it is asked, what it costs others, and what becomes of the run.</summary>
public sealed class ModelOutageTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private static readonly ModelOptions Hasty = new() { IdleTimeout = TimeSpan.FromMilliseconds(400), FirstByteTimeout = TimeSpan.FromMilliseconds(400) };
    private static readonly RetryPolicy Twice = new(2, TimeSpan.FromMilliseconds(200));

    [Fact]
    [Trait(FaultMatrix.Row, "F18")]
    public async Task ModelNeverAnswers_TheErrorPathIsTaken_AndTheOnlySlotIsFreeAgain()
    {
        await using var world = await ModelBench.StartAsync(postgres, Hasty, maxSteps: 1);
        world.Server.Respond = request => Asks(request, "hang") ? Reply.Hang() : Reply.Text("Fine.");
        var clock = Stopwatch.StartNew();
        var run = await world.Bench.RunAsync(WorkflowBuilder.New().Agent("hangs", a => a with { Prompt = "hang", Retry = Twice }).Agents("handler")
            .Chain("start", "hangs").Connect("hangs", "handler", Ports.Failed).Build());
        await world.Server.WaitForAbortedAsync(2);
        var freed = Stopwatch.StartNew();
        var other = await world.Bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build());
        await world.Bench.UntilEndAsync(other);

        output.WriteLine($"The slot was used again within {freed.ElapsedMilliseconds} ms.");
        Assert.InRange(freed.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
        var view = await world.Bench.UntilEndAsync(run);
        // Two attempts of 0.4 s, a pause of 0.2 s.
        output.WriteLine($"The run ended by its error path after {clock.Elapsed.TotalSeconds:F2} s.");
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(4));
        Assert.Equal((ViewStatus.Done, ViewStatus.Done), (view.Status, view.Steps["handler"].Status));
        await world.Bench.CheckLedgerAsync(run);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F19")]
    public async Task ModelAsksToWait_ItIsNotAskedBefore_AndOthersUseTheSlotMeanwhile()
    {
        await using var world = await ModelBench.StartAsync(postgres, maxSteps: 1);
        var refused = false;
        world.Server.Respond = request =>
        {
            if (Asks(request, "busy") && !refused)
            {
                refused = true;
                return Reply.RateLimited("2");
            }

            return Reply.Text("Fine.");
        };
        var run = await world.Bench.RunAsync(WorkflowBuilder.New().Agent("busy", a => a with { Prompt = "busy", Retry = Twice }).Chain("start", "busy").Build());
        await world.Bench.UntilAsync(run, v => v.Steps.GetValueOrDefault("busy")?.Status == ViewStatus.Retrying);
        var quick = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            var clock = Stopwatch.StartNew();
            await world.Bench.UntilEndAsync(await world.Bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build()));
            quick.Add(clock.Elapsed.TotalMilliseconds);
        }

        await world.Bench.UntilEndAsync(run);
        var waited = await world.Bench.NumberAsync($$"""
            select extract(epoch from max(at) filter (where data like '{"type":"stepStarted"%' and data like '%"attempt":2%') - max(at) filter (where data like '{"type":"stepRetryScheduled"%'))
            from workflow_events where instance_id = '{{run}}'
            """);
        output.WriteLine($"Asked again after {waited:F2} s; the slowest of five other runs took {quick.Max():F0} ms.");
        Assert.InRange(waited, 2, 3.5);
        Assert.Equal(2, world.Server.Completions.Count(r => Asks(r, "busy")));
        Assert.InRange(quick.Max(), 0, 1500);
        await world.Bench.CheckLedgerAsync(run);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F20")]
    public async Task ModelFailsInABurst_EachRunAsksAsOftenAsItsPolicyAllows_AndEndsWhenTheBurstIsOver()
    {
        await using var world = await ModelBench.StartAsync(postgres);
        var burst = true;
        var next = 0;
        int[] statuses = [500, 502, 503, 529];
        world.Server.Respond = _ => Volatile.Read(ref burst) ? Reply.Error(statuses[Interlocked.Increment(ref next) % statuses.Length]) : Reply.Text("Fine.");
        var definition = await world.Bench.PublishAsync(WorkflowBuilder.New().Agent("a", a => a with { Retry = new RetryPolicy(3, TimeSpan.FromMilliseconds(100)) }).Chain("start", "a").Build());
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => world.Bench.StartAsync(definition)));
        await world.Bench.UntilAllEndAsync();

        // At most as often as the policies allow; less, because a provider that fails again and again is left in peace for a while.
        var asked = world.Server.Completions.Count;
        Assert.InRange(asked, 5, 30);
        Assert.Equal(10, await world.Bench.NumberAsync("select count(*) from workflow_instances where status = 'Failed'"));
        Volatile.Write(ref burst, false);
        foreach (var row in await world.Bench.Runs.ListAsync(new RunFilter()))
        {
            Assert.True(await world.Bench.Runs.ResumeAsync(row.Id, "Ann"));
        }

        // The provider may still be left in peace: then a run fails at once, and is let go on once more.
        await Eventually.FindAsync<object>(
            async () =>
            {
                await world.Bench.UntilAllEndAsync();
                var failed = (await world.Bench.Runs.ListAsync(new RunFilter())).Where(r => r.Status == RunStatus.Failed).ToList();
                foreach (var row in failed)
                {
                    await world.Bench.Runs.ResumeAsync(row.Id, "Ann");
                }

                return failed.Count == 0 ? asked : null;
            },
            () => "Some runs still fail though the burst is over.");
        Assert.Equal(asked + 10, world.Server.Completions.Count);
        Assert.Equal(10, await world.Bench.NumberAsync("select count(*) from workflow_instances where outcome = 'Completed'"));
        Assert.Equal(10, await Ledger.CheckAllAsync(world.Bench.Source));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F21")]
    public async Task ModelTalksNonsense_EveryRunFailsWithTheRawWords_AndTheRunnerGoesOn()
    {
        await using var world = await ModelBench.StartAsync(postgres);
        string[] bodies = ["", "null", "[]", "not json", "{\"choices\":[]}", "data: {\"broken\":\n\n", "data: [DONE]\n\n", "<html><body>It works!</body></html>", "\0\u0001\u0002", "{\"choices\":[{\"message\":{\"content\":17}}]}"];
        foreach (var body in bodies)
        {
            world.Server.Enqueue(Reply.Garbage(body));
        }

        var definition = await world.Bench.PublishAsync(WorkflowBuilder.New().Agent("a", a => a with { Retry = RetryPolicy.None }).Chain("start", "a").Build());
        foreach (var _ in bodies)
        {
            var view = await world.Bench.UntilEndAsync(await world.Bench.StartAsync(definition));
            Assert.Equal(ViewStatus.Failed, view.Status);
            Assert.Contains(view.Steps["a"].Fault!.Code, (string[])["model.garbage", "model.cut", "model.empty"]);
        }

        Assert.Equal(ViewStatus.Done, (await world.Bench.UntilEndAsync(await world.Bench.StartAsync(definition))).Status);
        Assert.Equal(bodies.Length + 1, await Ledger.CheckAllAsync(world.Bench.Source));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F22")]
    public async Task StreamIsCutThenDribblesForEver_ThePartIsNeverTheResult()
    {
        await using var world = await ModelBench.StartAsync(postgres, Hasty);
        world.Server.Enqueue(
            Reply.CutAfter(3, "one two three four five"),
            Reply.Dribble(string.Join(' ', Enumerable.Repeat("word", 100_000)), TimeSpan.FromMilliseconds(20)),
            Reply.Text("The whole answer."));
        var run = await world.Bench.RunAsync(WorkflowBuilder.New()
            .Agent("a", a => a with { Timeout = TimeSpan.FromSeconds(1), Retry = new RetryPolicy(3, TimeSpan.FromMilliseconds(50)) }).Chain("start", "a").Build());

        Assert.Equal(ViewStatus.Done, (await world.Bench.UntilEndAsync(run)).Status);

        Assert.Equal("The whole answer.", (await world.Bench.Runs.ListExecutionsAsync(run, "a")).Single().Output!.Value.GetString());
        var journal = await world.Bench.CheckLedgerAsync(run);
        Assert.Equal(["model.cut", "step.timeout"], journal.OfType<StepRetryScheduled>().Select(e => e.Fault.Code));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F23")]
    public async Task ModelUsesToolsForEver_TheRunFailsAfterTheLimit()
    {
        await using var world = await ModelBench.StartAsync(postgres);
        world.Server.Default = Reply.Tool("calculate", """{"expression":"1+1"}""");
        var run = await world.Bench.RunAsync(WorkflowBuilder.New().Agent("a", a => a with { Tools = ["Calculate"] }).Chain("start", "a").Build());

        var view = await world.Bench.UntilEndAsync(run);

        Assert.Equal((ViewStatus.Failed, "agent.too_many_turns"), (view.Status, view.Steps["a"].Fault!.Code));
        Assert.Equal(8, world.Server.Completions.Count);
        await world.Bench.CheckLedgerAsync(run);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F24")]
    public async Task AnswerOfTenMillionCharacters_IsCutOff_FailsTheStep_AndLeavesNoTraceOfItsSize()
    {
        await using var world = await ModelBench.StartAsync(postgres);
        world.Server.Enqueue(Reply.Huge(10_000_000));
        var run = await world.Bench.RunAsync(WorkflowBuilder.New().Agent("a", a => a with { Retry = RetryPolicy.None }).Chain("start", "a").Build());

        var view = await world.Bench.UntilEndAsync(run);

        Assert.Equal((ViewStatus.Failed, "model.too_long"), (view.Status, view.Steps["a"].Fault!.Code));
        var kept = await world.Bench.NumberAsync("select coalesce(sum(length(data)), 0) from workflow_events");
        output.WriteLine($"{kept:F0} characters in the journal.");
        Assert.InRange(kept, 0, 32_000);
        await world.Bench.CheckLedgerAsync(run);
    }

    private static bool Asks(ReceivedRequest request, string word) => request.UserTexts.Any(text => text.Contains(word, StringComparison.Ordinal));
}
