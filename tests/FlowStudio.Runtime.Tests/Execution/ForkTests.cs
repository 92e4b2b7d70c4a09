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

/// <summary>Runs that go on from a step of another run.</summary>
public sealed class ForkTests(PostgresFixture postgres)
{
    [Fact]
    public async Task FromAFailedStep_WithAnEditedTask_KeepsWhatWasDone()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("b", call => call.InputText(TextFields.Prompt).Contains("better", StringComparison.Ordinal) ? ScriptedExecutor.Done("good") : new ActivityResult.Faulted(new Fault("test.no", "No.")));
        var run = await bench.RunAsync(WorkflowBuilder.New().Agent("a").Agent("b", b => b with { Prompt = "With {{ Variables.a }}." }).Output("out", "{{ Variables.a }} {{ Variables.b }}").Chain("start", "a", "b", "out").Build());
        await bench.UntilEndAsync(run);

        var answer = await bench.Forks.ForkAsync(
            new ForkRequest(run, "b") { FirstInputs = new Dictionary<string, JsonElement> { [TextFields.Prompt] = Values.Text("better words") }, Reason = "Wrong task.", EndOld = true }, "Ann");

        var view = await bench.UntilEndAsync(answer.RunId!.Value);
        Assert.Equal(RunOutcome.Completed, view.Outcome);
        Assert.True(view.Steps["a"] is { Kept: true, Status: ViewStatus.Done });
        Assert.Equal("a: Do it. good", (await bench.Runs.FindAsync(answer.RunId.Value))!.Output.GetProperty("Result").GetString());
        Assert.Single(bench.Executor.Calls, c => c.Activity.Id == "a");
        Assert.Equal(RunOutcome.Cancelled, (await bench.UntilAsync(run, v => v.Outcome == RunOutcome.Cancelled)).Outcome);
        await bench.CheckLedgerAsync(answer.RunId.Value);
    }

    [Fact]
    public async Task FromOneBranch_TheOtherBranchIsKept_AndTheJoinGetsBoth()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var run = await bench.RunAsync(WorkflowBuilder.New().Parallel("fork", "one", "two").Agents("a", "b").Join("join").Output("out", "{{ Variables.join }}")
            .Chain("start", "fork").Connect("fork", "a", "one").Connect("fork", "b", "two").Chain("a", "join").Chain("b", "join").Chain("join", "out").Build());
        await bench.UntilEndAsync(run);
        bench.Executor.On("a", _ => ScriptedExecutor.Done("again"));

        var answer = await bench.Forks.ForkAsync(new ForkRequest(run, "a"), "Ann");

        Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(answer.RunId!.Value)).Outcome);
        var result = (await bench.Runs.FindAsync(answer.RunId.Value))!.Output.GetProperty("Result");
        Assert.Equal(("again", "b: Do it."), (result.GetProperty("a").GetString(), result.GetProperty("b").GetString()));
        Assert.Single(bench.Executor.Calls, c => c.Activity.Id == "b");
    }

    [Fact]
    public async Task OnTheNewestVersion_UsesItsTexts()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var definition = await bench.PublishAsync(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b").Build());
        var run = (await bench.Runs.StartAsync(definition.DefinitionId, 1, "Fork", new Dictionary<string, JsonElement>(), "test")).Id;
        await bench.UntilEndAsync(run);
        var newer = definition with { Version = 2, Activities = [.. definition.Activities.Select(a => a.Id == "b" ? a with { Settings = ((AgentSettings)a.Settings) with { Prompt = "Newer." } } : a)] };
        var place = (await bench.Definitions.SaveDraftAsync(definition.DefinitionId, new DraftPlace(1, 1), "Fork", "", FlowStudio.Workflows.Json.ElsaCodec.Write(newer), "test"))!;
        Assert.False((await bench.Forks.ForkAsync(new ForkRequest(run, "b") { Version = 2 }, "Ann")).RunId.HasValue);
        await bench.Definitions.PublishAsync(definition.DefinitionId, place, "test");

        var answer = await bench.Forks.ForkAsync(new ForkRequest(run, "b") { Version = 2 }, "Ann");

        await bench.UntilEndAsync(answer.RunId!.Value);
        Assert.Equal("b: Newer.", (await bench.Runs.ListExecutionsAsync(answer.RunId.Value, "b")).Single().Output!.Value.GetString());
        Assert.Equal(2, (await bench.Runs.FindAsync(answer.RunId.Value))!.Version);
    }

    [Fact]
    public async Task FromAStepThatNeverRan_IsRefusedWithTheReason()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("a", _ => new ActivityResult.Faulted(new Fault("test.no", "No.")));
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b").Build());
        await bench.UntilEndAsync(run);

        var answer = await bench.Forks.ForkAsync(new ForkRequest(run, "b"), "Ann");

        Assert.Null(answer.RunId);
        Assert.Contains("never ran", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InsideALoop_GoesOnInItsFirstRound_AndTheLoopStillEnds()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("a", "b").Router("again", "Again").Agent("after").Chain("start", "a", "b", "again").Connect("again", "a", "Again", maxRounds: 3)
            .Connect("again", "after", Ports.Otherwise).Build(), ("Topic", "tea"));
        await bench.UntilEndAsync(run);

        var answer = await bench.Forks.ForkAsync(new ForkRequest(run, "b"), "Ann");

        Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(answer.RunId!.Value)).Outcome);
        Assert.Equal(1, bench.Executor.Calls.Count(c => c.Activity.Id == "a"));
        Assert.Equal(2, bench.Executor.Calls.Count(c => c.Activity.Id == "after"));
        await bench.CheckLedgerAsync(answer.RunId.Value);
    }
}
