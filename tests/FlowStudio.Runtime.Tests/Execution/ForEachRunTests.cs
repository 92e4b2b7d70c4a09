using Xunit;
using System.Text.Json;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Runtime.Tests.Execution;

/// <summary>Items of a list, in real runs.</summary>
public sealed class ForEachRunTests(PostgresFixture postgres)
{
    private static WorkflowDefinition Drawing(int maxParallel) => WorkflowBuilder.New().ForEach("each", maxParallel)
        .Agent("work", a => a with { Prompt = "{{ Variables.each.index }}: {{ Variables.each.item }}" })
        .Agent("polish", a => a with { Prompt = "{{ Variables.work }}!" })
        .Output("out", "{{ Variables.each.results }}")
        .Chain("start", "each").Connect("each", "work", Ports.Item).Connect("work", "polish").Connect("polish", "each").Connect("each", "out", Ports.Done).Build();

    [Fact]
    public async Task Items_AtOnce_EachSeesItsOwnValues_AndResultsAreInOrder()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var all = new TaskCompletionSource();
        var inside = 0;
        bench.Executor.On("work", async (call, stop) =>
        {
            // All three must be under way at once before any goes on.
            if (Interlocked.Increment(ref inside) == 3)
            {
                all.SetResult();
            }

            await all.Task.WaitAsync(stop);
            return ScriptedExecutor.Done(call.InputText(TextFields.Prompt).ToUpperInvariant());
        });
        bench.Executor.On("polish", call => ScriptedExecutor.Done(call.InputText(TextFields.Prompt)));

        var run = await bench.RunAsync(Drawing(3), ("Topic", "red\ngreen\n\nblue"));

        Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(run)).Outcome);
        var output = (await bench.Runs.FindAsync(run))!.Output.GetProperty("Result");
        Assert.Equal(["0: RED!", "1: GREEN!", "2: BLUE!"], output.EnumerateArray().Select(r => r.GetString()));
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task RunnerLostInTheMiddle_FinishedItemsAreNotDoneAgain()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var lost = new ScriptedExecutor();
        lost.On("work", (call, stop) => call.InputText(TextFields.Prompt).StartsWith('2') ? ScriptedExecutor.HangAsync(call, stop) : Task.FromResult(ScriptedExecutor.Done(call.InputText(TextFields.Prompt))));
        var first = await bench.StartRunnerAsync(new RunnerOptions { Drain = TimeSpan.Zero }, lost);
        var run = await bench.RunAsync(Drawing(1), ("Topic", "[\"a\",\"b\",\"c\",\"d\"]"));
        await bench.UntilAsync(run, v => v.Steps.GetValueOrDefault("each")?.ItemsEnded == 2);
        await first.StopAsync(CancellationToken.None);

        await bench.StartRunnerAsync();

        Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(run)).Outcome);
        Assert.DoesNotContain(bench.Executor.Calls, c => c.Activity.Id == "work" && c.InputText(TextFields.Prompt)[0] is '0' or '1');
        Assert.Equal(4, (await bench.Runs.FindAsync(run))!.Output.GetProperty("Result").GetArrayLength());
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task TooManyItems_AreRefusedWithWhatToDo()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        // A million lines fit into a run's input only when they are short, so a step makes them.
        bench.Executor.On("list", _ => new ActivityResult.Completed(JsonSerializer.SerializeToElement(Enumerable.Repeat(1, 1_000_000))));
        var run = await bench.RunAsync(WorkflowBuilder.New().Agent("list").ForEach("each", 1, "{{ Variables.list }}").Agent("work")
            .Chain("start", "list", "each").Connect("each", "work", Ports.Item).Connect("work", "each").Build());

        var view = await bench.UntilEndAsync(run);

        Assert.Equal(RunOutcome.Failed, view.Outcome);
        Assert.Equal("forEach.tooMany", view.Steps["each"].Fault!.Code);
        Assert.Contains("1,000,000 items", view.Steps["each"].Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilteredItem_HasNoResult()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("work", call => new ActivityResult.Faulted(new Fault("test.no", "No.")) is var no && call.InputText(TextFields.Prompt) == "b" ? no : ScriptedExecutor.Done("ok"));
        var run = await bench.RunAsync(WorkflowBuilder.New().ForEach("each", 2).Agent("work", a => a with { Prompt = "{{ Variables.each.item }}" }).Agent("note").Output("out", "{{ Variables.each.results }}")
            .Chain("start", "each").Connect("each", "work", Ports.Item).Connect("work", "each").Connect("work", "note", Ports.Failed).Connect("each", "out", Ports.Done).Build(), ("Topic", "a\nb\nc"));

        await bench.UntilEndAsync(run);

        Assert.Equal("""["ok",null,"ok"]""", (await bench.Runs.FindAsync(run))!.Output.GetProperty("Result").GetRawText().Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ListInAList_EachItemSeesTheItemAroundIt_AndResultsAreNested()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("parts", call => new ActivityResult.Completed(JsonSerializer.SerializeToElement<string[]>([$"{call.InputText(TextFields.Prompt)}1", $"{call.InputText(TextFields.Prompt)}2"])));
        bench.Executor.On("work", call => ScriptedExecutor.Done(call.InputText(TextFields.Prompt)));
        var run = await bench.RunAsync(WorkflowBuilder.New().ForEach("outer", 2).Agent("parts", a => a with { Prompt = "{{ Variables.outer.item }}" }).ForEach("inner", 2, "{{ Variables.parts }}")
            .Agent("work", a => a with { Prompt = "{{ Variables.outer.item }}/{{ Variables.inner.item }}" }).Set("keep", "Kept", "{{ Variables.inner.results }}").Output("out", "{{ Variables.outer.results }}")
            .Chain("start", "outer").Connect("outer", "parts", Ports.Item).Chain("parts", "inner").Connect("inner", "work", Ports.Item).Connect("work", "inner").Connect("inner", "keep", Ports.Done)
            .Connect("keep", "outer").Connect("outer", "out", Ports.Done).Build(), ("Topic", "a\nb"));

        Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(run)).Outcome);

        Assert.Equal("""[["a/a1","a/a2"],["b/b1","b/b2"]]""", (await bench.Runs.FindAsync(run))!.Output.GetProperty("Result").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task ChildRunsOfItems_AreSharedByTheRunners()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var both = new TaskCompletionSource();
        var (one, two) = (new ScriptedExecutor(), new ScriptedExecutor());
        foreach (var (mine, other) in new[] { (one, two), (two, one) })
        {
            // No child ends before each runner has one.
            mine.On("inner", async (_, stop) =>
            {
                if (!other.Calls.IsEmpty)
                {
                    both.TrySetResult();
                }

                await both.Task.WaitAsync(stop);
                return ScriptedExecutor.Done("inner");
            });
        }

        await bench.StartRunnerAsync(new RunnerOptions { MaxRuns = 3 }, one);
        await bench.StartRunnerAsync(new RunnerOptions { MaxRuns = 3 }, two);
        var child = await bench.PublishAsync(WorkflowBuilder.New().Agent("inner").Chain("start", "inner").Build());
        var run = await bench.RunAsync(WorkflowBuilder.New().ForEach("each", 5).Workflow("sub", child.DefinitionId, ("Topic", "{{ Variables.each.item }}"))
            .Chain("start", "each").Connect("each", "sub", Ports.Item).Connect("sub", "each").Build(), ("Topic", "a\nb\nc\nd\ne"));

        Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(run)).Outcome);

        Assert.Equal(5, one.Calls.Count + two.Calls.Count);
        await bench.CheckLedgerAsync(run);
    }
}
