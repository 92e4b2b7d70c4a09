using Xunit;
using FlowStudio.Runtime.Storage;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Runtime.Tests.Execution;

/// <summary>What a person does to a run that goes on.</summary>
public sealed class SteeringTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Pause_LetsTheStepEnd_StartsNothing_AndResumingGoesOn()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var finish = new TaskCompletionSource();
        bench.Executor.On("a", async (_, _) =>
        {
            await finish.Task;
            return ScriptedExecutor.Done("a");
        });
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b").Build());
        await bench.Executor.NextCallAsync();

        Assert.True(await bench.Runs.PauseAsync(run, "Ann", "The budget is not clear."));
        await bench.UntilAsync(run, v => v.Status == ViewStatus.Paused);
        finish.SetResult();
        await bench.UntilAsync(run, v => v.Steps.GetValueOrDefault("b")?.Status == ViewStatus.Held);
        Assert.DoesNotContain(bench.Executor.Calls, c => c.Activity.Id == "b");
        Assert.False(await bench.Runs.PauseAsync(run, "Ann"));

        Assert.True(await bench.Runs.ResumeAsync(run, "Bob", "It is."));

        Assert.Equal(ViewStatus.Done, (await bench.UntilEndAsync(run)).Status);
        var journal = await bench.CheckLedgerAsync(run);
        Assert.Contains(journal, e => e is RunPaused { By: "Ann", Reason: "The budget is not clear." });
        Assert.Contains(journal, e => e is RunResumed { By: "Bob", Reason: "It is." });
    }

    [Fact]
    public async Task FailedStep_DoneByHand_GivesTheNextStepsWhatThePersonWrote()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("a", _ => new ActivityResult.Faulted(new Fault("model.unauthorized", "The key is wrong.")));
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("a").Agent("b", b => b with { Prompt = "Use {{ Variables.a }}." }).Chain("start", "a", "b").Build());
        var failed = await bench.UntilEndAsync(run);

        Assert.True(await bench.Runs.SkipAsync(run, new StepByHand(failed.Steps["a"].Execution, Ports.Done, Values.Text("my own words"), "Ann", "The model was away.")));

        var view = await bench.UntilAsync(run, v => v.Status == ViewStatus.Done);
        Assert.Equal(ViewStatus.SkippedByHand, view.Steps["a"].Status);
        Assert.Equal("b: Use my own words.", (await bench.Runs.ListExecutionsAsync(run, "b")).Single().Output!.Value.GetString());
    }

    [Fact]
    public async Task Stop_OfARunWhoseHolderDoesNotAnswer_IsCarriedOutByAnother()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build());
        Assert.Single(await new LeaseStore(bench.Source).ClaimAsync(Guid.NewGuid(), 1, TimeSpan.FromHours(1), CancellationToken.None));
        await bench.StartRunnerAsync();

        Assert.True(await bench.Runs.StopAsync(run, "Ann", "Enough."));

        Assert.Equal(RunOutcome.Cancelled, (await bench.UntilEndAsync(run)).Outcome);
    }
}
