using Xunit;
using System.Text.Json;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Runtime.Tests.Execution;

/// <summary>Runs that steps start.</summary>
public sealed class SubWorkflowTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Child_GetsItsInput_AndItsOutputGoesOn()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var child = await bench.PublishAsync(WorkflowBuilder.New().Agent("inner", a => a with { Prompt = "{{ Input.Topic }}" }).Output("out", "{{ Variables.inner }}").Chain("start", "inner", "out").Build());

        var run = await bench.RunAsync(
            WorkflowBuilder.New().Workflow("sub", child.DefinitionId, ("Topic", "about {{ Input.Topic }}")).Output("out", "{{ Variables.sub.Result }}").Chain("start", "sub", "out").Build(),
            ("Topic", "tea"));

        var view = await bench.UntilEndAsync(run);
        Assert.Equal(RunOutcome.Completed, view.Outcome);
        Assert.Equal("inner: about tea", (await bench.Runs.FindAsync(run))!.Output.GetProperty("Result").GetString());
        var inner = (await bench.Runs.FindAsync(view.Steps["sub"].Child!.Value))!;
        Assert.Equal(run, inner.ParentId);
        await bench.CheckLedgerAsync(run);
        await bench.CheckLedgerAsync(inner.Id);
    }

    [Fact]
    public async Task StoppedParent_StopsItsChildren()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("inner", ScriptedExecutor.HangAsync);
        var child = await bench.PublishAsync(WorkflowBuilder.New().Agent("inner").Chain("start", "inner").Build());
        var run = await bench.RunAsync(WorkflowBuilder.New().Workflow("sub", child.DefinitionId, ("Topic", "tea")).Chain("start", "sub").Build());
        var inner = (await bench.UntilAsync(run, v => v.Steps.GetValueOrDefault("sub")?.Child is not null)).Steps["sub"].Child!.Value;
        await bench.Executor.NextCallAsync();

        await bench.Runs.StopAsync(run, "Ann", "Enough.");

        Assert.Equal(RunOutcome.Cancelled, (await bench.UntilEndAsync(run)).Outcome);
        Assert.Equal(RunOutcome.Cancelled, (await bench.UntilEndAsync(inner)).Outcome);
    }

    [Fact]
    public async Task FailedChild_ResumingTheParent_LetsItGoOn()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var broken = true;
        bench.Executor.On("second", _ => broken ? new ActivityResult.Faulted(new Fault("test.no", "No.")) : ScriptedExecutor.Done("fine"));
        var child = await bench.PublishAsync(WorkflowBuilder.New().Agents("first", "second").Output("out", "{{ Variables.second }}").Chain("start", "first", "second", "out").Build());
        var run = await bench.RunAsync(WorkflowBuilder.New().Workflow("sub", child.DefinitionId, ("Topic", "tea")).Chain("start", "sub").Build());
        Assert.Equal(RunOutcome.Failed, (await bench.UntilEndAsync(run)).Outcome);

        broken = false;
        await bench.Runs.ResumeAsync(run, "Ann");

        await bench.UntilAsync(run, v => v.Status == ViewStatus.Done);
        Assert.Single(bench.Executor.Calls, c => c.Activity.Id == "first");
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F29")]
    public async Task WorkflowThatStartsItself_EndsAtTheDepthLimit()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var itself = WorkflowBuilder.New().Workflow("sub", "itself", ("Topic", "tea")).Chain("start", "sub").Build() with { DefinitionId = "itself" };
        await bench.Definitions.CreateAsync("itself", "Itself", "", FlowStudio.Workflows.Json.ElsaCodec.Write(itself), "test");
        await bench.Definitions.PublishAsync("itself", new DraftPlace(1, 1), "test");
        var run = (await bench.Runs.StartAsync("itself", 1, "Itself", new Dictionary<string, JsonElement>(), "test")).Id;

        Assert.Equal(RunOutcome.Failed, (await bench.UntilEndAsync(run)).Outcome);

        var runs = await bench.Runs.ListAsync(new RunFilter("itself"));
        Assert.Equal(SubWorkflowSettings.MostDepth + 1, runs.Count);
        var deepest = await bench.UntilEndAsync(runs.First(r => runs.All(other => other.ParentId != r.Id)).Id);
        Assert.Equal("workflow.tooDeep", deepest.Steps["sub"].Fault!.Code);
    }

    [Fact]
    public async Task MissingInput_IsSaidByTheStep()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var child = await bench.PublishAsync(WorkflowBuilder.New().Agents("inner").Chain("start", "inner").Build());
        var run = await bench.RunAsync(WorkflowBuilder.New().Workflow("sub", child.DefinitionId).Chain("start", "sub").Build());

        var view = await bench.UntilEndAsync(run);

        Assert.Equal("workflow.input", view.Steps["sub"].Fault!.Code);
        Assert.Contains("Topic", view.Steps["sub"].Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SlowChild_IsStopped_AndTheStepTimedOut()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("inner", ScriptedExecutor.HangAsync);
        var child = await bench.PublishAsync(WorkflowBuilder.New().Agent("inner").Chain("start", "inner").Build());
        var settings = new SubWorkflowSettings { DefinitionId = child.DefinitionId, Inputs = [new NamedText("Topic", "tea")], Timeout = TimeSpan.FromMilliseconds(300) };
        var run = await bench.RunAsync(WorkflowBuilder.New().Step("sub", settings).Chain("start", "sub").Build());

        var view = await bench.UntilEndAsync(run);

        Assert.Equal((RunOutcome.TimedOut, ViewStatus.TimedOut), (view.Outcome, view.Steps["sub"].Status));
        Assert.Equal(RunOutcome.Cancelled, (await bench.UntilEndAsync(view.Steps["sub"].Child!.Value)).Outcome);
    }

    [Fact]
    public async Task GateInAChild_IsInTheInbox_AndItsDecisionGoesOnToTheParent()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var child = await bench.PublishAsync(WorkflowBuilder.New().Gate("gate").Chain("start", "gate").Build());
        var run = await bench.RunAsync(WorkflowBuilder.New().Workflow("sub", child.DefinitionId, ("Topic", "tea")).Chain("start", "sub").Build());
        var inner = (await bench.UntilAsync(run, v => v.Steps.GetValueOrDefault("sub")?.Child is not null)).Steps["sub"].Child!.Value;

        var gate = await bench.GateAsync(inner);
        Assert.True((await bench.Gates.DecideAsync(gate.Id, Ports.Approved, "", "Ann")).Accepted);

        Assert.Equal(RunOutcome.Completed, (await bench.UntilEndAsync(run)).Outcome);
    }
}
