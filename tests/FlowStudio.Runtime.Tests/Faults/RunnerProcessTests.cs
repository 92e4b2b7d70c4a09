using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Events;
using Xunit;
using FlowStudio.Testing.Faults;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>Two runners in processes of their own, and one of them is taken away in the middle of a step.</summary>
public sealed class RunnerProcessTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Endless = TimeSpan.FromMinutes(10);

    [Fact]
    [Trait(FaultMatrix.Row, "F01")]
    public async Task KilledInTheMiddleOfAStep_TheOtherDoesItAgain_AndItIsDoneOnce()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        await using var killed = await RunnerProcess.StartAsync(bench.ConnectionString, Endless);
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("work", "after").Chain("start", "work", "after").Build(), ("Topic", "tea"));
        await bench.UntilAsync(run, v => v.Steps.GetValueOrDefault("work")?.Status == ViewStatus.Running);
        await using var other = await RunnerProcess.StartAsync(bench.ConnectionString, TimeSpan.Zero);

        await killed.KillAsync();

        var view = await bench.UntilEndAsync(run);
        Assert.Equal((ViewStatus.Done, 2, 1), (view.Status, view.Steps["work"].Attempt, view.Steps["after"].Attempt));
        var events = await bench.CheckLedgerAsync(run);
        Assert.Equal(2, events.OfType<StepCompleted>().Count(e => e.ActivityId is "work" or "after"));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F09")]
    public async Task FrozenInTheMiddleOfAStep_TheOtherTakesOver_AndTheLateResultChangesNothing()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var lease = TimeSpan.FromSeconds(2);
        await using var frozen = await RunnerProcess.StartAsync(bench.ConnectionString, TimeSpan.FromSeconds(1), lease);
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("work").Chain("start", "work").Build(), ("Topic", "tea"));
        await bench.UntilAsync(run, v => v.Steps.GetValueOrDefault("work")?.Status == ViewStatus.Running);
        frozen.Freeze();
        await using var other = await RunnerProcess.StartAsync(bench.ConnectionString, TimeSpan.Zero, lease);
        var view = await bench.UntilEndAsync(run);

        frozen.Thaw();
        // It is awake and sound when it does the next run, which nobody else is there to do.
        await other.KillAsync();
        var next = await bench.RunAsync(WorkflowBuilder.New().Agents("work").Chain("start", "work").Build(), ("Topic", "tea"));
        await bench.UntilEndAsync(next);

        Assert.Equal((ViewStatus.Done, 2), (view.Status, view.Steps["work"].Attempt));
        Assert.Equal(view.Sequence, (await bench.UntilEndAsync(run)).Sequence);
        await bench.CheckLedgerAsync(run);
        await bench.CheckLedgerAsync(next);
    }
}
