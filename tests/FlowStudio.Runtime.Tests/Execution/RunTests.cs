using Xunit;
using FlowStudio.Testing;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Testing.Faults;
using Npgsql;

namespace FlowStudio.Runtime.Tests.Execution;

/// <summary>Runs on a real database with a real runner.</summary>
public sealed class RunTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Chain_RunsToTheEnd_EachStepSeesTheOneBefore()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var run = await bench.RunAsync(
            WorkflowBuilder.New()
                .Agent("research", a => a with { Prompt = "Look into {{ Input.Topic }}" })
                .Agent("draft", a => a with { Prompt = "Write from {{ Variables.research }}" })
                .Output("out", "{{ Variables.draft }}")
                .Chain("start", "research", "draft", "out")
                .Build(),
            ("Topic", "tea"));

        var view = await bench.UntilEndAsync(run);

        Assert.Equal(ViewStatus.Done, view.Status);
        var row = await bench.Runs.FindAsync(run);
        Assert.Equal("draft: Write from research: Look into tea", row!.Output.GetProperty("Result").GetString());
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task Parallel_BranchesOverlap_AndTheJoinSeesBoth()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var both = new Barrier(2);
        foreach (var id in new[] { "a", "b" })
        {
            // Each waits for the other: one after the other would never end.
            bench.Executor.On(id, (_, token) => Task.Run(
                () =>
                {
                    both.SignalAndWait(token);
                    return ScriptedExecutor.Done(id);
                },
                token));
        }

        var run = await bench.RunAsync(WorkflowBuilder.New()
            .Parallel("fork", "1", "2").Agents("a", "b").Join("join").Output("out", "{{ Variables.join }}")
            .Connect("start", "fork").Connect("fork", "a", "1").Connect("fork", "b", "2").Connect("a", "join").Connect("b", "join").Connect("join", "out")
            .Build());

        await bench.UntilEndAsync(run);

        var output = (await bench.Runs.FindAsync(run))!.Output.GetProperty("Result");
        Assert.Equal(("a", "b"), (output.GetProperty("a").GetString(), output.GetProperty("b").GetString()));
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task Gate_SentBackThenApproved_GoesRoundOnce()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var run = await bench.RunAsync(WorkflowBuilder.New()
            .Agent("draft", a => a with { Prompt = "Write. {{ Variables.gate.instruction }}" })
            .Gate("gate", g => g with { Proposal = "{{ Variables.draft }}" })
            .Output("out", "{{ Variables.gate.proposal }}")
            .Chain("start", "draft", "gate", "out").Connect("gate", "draft", Ports.SentBack, maxRounds: 3)
            .Build());

        var first = await bench.GateAsync(run);
        Assert.True((await bench.Gates.DecideAsync(first.Id, Ports.SentBack, "Shorter, please.", "Ann")).Accepted);
        await bench.UntilAsync(run, v => v.Steps["gate"] is { Visits: 2, Status: ViewStatus.WaitingForPerson });
        var second = (await bench.Gates.ListOpenOfRunAsync(run)).Single();
        Assert.Contains("Shorter, please.", second.Payload.Proposal, StringComparison.Ordinal);
        Assert.True((await bench.Gates.DecideAsync(second.Id, Ports.Approved, "", "Ann")).Accepted);

        var view = await bench.UntilEndAsync(run);
        Assert.Equal(ViewStatus.Done, view.Status);
        Assert.Equal(2, view.Steps["draft"].Visits);
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F12")]
    public async Task Gate_EightPeopleAtOnce_OneWins_OthersAreTold()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var run = await bench.RunAsync(WorkflowBuilder.New().Gate("gate").Agent("next").Chain("start", "gate", "next").Build());
        var gate = await bench.GateAsync(run);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => bench.Gates.DecideAsync(gate.Id, Ports.Approved, "", $"Person {n}")));

        Assert.Single(answers, a => a.Accepted);
        Assert.All(answers.Where(a => !a.Accepted), a => Assert.Contains("already decided", a.Reason, StringComparison.Ordinal));
        await bench.UntilEndAsync(run);
        Assert.Single(bench.Executor.Calls);
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F13")]
    public async Task Gate_NobodyAnswersInTime_Expires()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var run = await bench.RunAsync(WorkflowBuilder.New()
            .Gate("gate", g => g with { ExpiresAfter = TimeSpan.FromMilliseconds(300) }).Agents("yes", "late")
            .Chain("start", "gate", "yes").Connect("gate", "late", Ports.Expired).Build());

        var view = await bench.UntilEndAsync(run);

        Assert.Equal(ViewStatus.NotTaken, view.Steps["yes"].Status);
        Assert.Equal(ViewStatus.Done, view.Steps["late"].Status);
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task Wait_PassesTime_WithoutHoldingTheRun()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var runner = await bench.StartRunnerAsync();
        var run = await bench.RunAsync(WorkflowBuilder.New().Step("wait", new WaitSettings { Duration = TimeSpan.FromMilliseconds(700) }).Chain("start", "wait").Build());

        await bench.UntilAsync(run, v => v.Steps.GetValueOrDefault("wait")?.Status == ViewStatus.WaitingForTime);
        await Eventually.Async(() => runner.HeldRuns == 0, "The runner still holds the waiting run.");
        var view = await bench.UntilEndAsync(run);

        Assert.True(view.EndedAt - view.StartedAt >= TimeSpan.FromMilliseconds(690), $"It took {view.EndedAt - view.StartedAt}.");
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task Fault_ThatMayPass_IsRetried_WithoutHoldingTheRun()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("work", call => call.Attempt < 3
            ? new ActivityResult.Faulted(new Fault("model.busy", "Busy.") { Retryable = true })
            : ScriptedExecutor.Done("at last"));
        var run = await bench.RunAsync(WorkflowBuilder.New()
            .Agent("work", a => a with { Retry = new RetryPolicy(3, TimeSpan.FromMilliseconds(100)) }).Chain("start", "work").Build());

        var view = await bench.UntilEndAsync(run);

        Assert.Equal(ViewStatus.Done, view.Status);
        Assert.Equal(3, view.Steps["work"].Attempt);
        Assert.Single(bench.Executor.Calls.Select(c => c.ExecutionId).Distinct());
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task Database_ThatRefusesAStepItsConnection_IsAskedAgain()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("work", call => call.Attempt > 1
            ? ScriptedExecutor.Done("ok")
            : throw new PostgresException("sorry, too many clients already", "FATAL", "FATAL", PostgresErrorCodes.TooManyConnections));
        var run = await bench.RunAsync(WorkflowBuilder.New()
            .Agent("work", a => a with { Retry = new RetryPolicy(2, TimeSpan.FromMilliseconds(100)) }).Chain("start", "work").Build());

        var view = await bench.UntilEndAsync(run);

        Assert.Equal(ViewStatus.Done, view.Status);
        Assert.Equal(2, view.Steps["work"].Attempt);
    }

    [Fact]
    public async Task Fault_ThatStays_FailsTheRun_AndResumingGoesOnFromThere()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var broken = true;
        bench.Executor.On("work", _ => broken ? new ActivityResult.Faulted(new Fault("model.unauthorized", "The key is wrong.")) : ScriptedExecutor.Done("ok"));
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("before", "work").Chain("start", "before", "work").Build());
        var failed = await bench.UntilEndAsync(run);
        Assert.Equal((ViewStatus.Failed, ViewStatus.Failed), (failed.Status, failed.Steps["work"].Status));

        broken = false;
        Assert.True(await bench.Runs.ResumeAsync(run, "Ann"));
        var view = await bench.UntilAsync(run, v => v.Status == ViewStatus.Done);

        Assert.Equal(1, view.Steps["before"].Visits);
        Assert.Single(bench.Executor.Calls, c => c.Activity.Id == "before");
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task Stop_WhileAModelCallHangs_EndsTheRunAndTheCall()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var cancelled = new TaskCompletionSource();
        bench.Executor.On("work", async (call, token) =>
        {
            token.Register(cancelled.SetResult);
            return await ScriptedExecutor.HangAsync(call, token);
        });
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("work").Chain("start", "work").Build());
        await bench.Executor.NextCallAsync();

        Assert.True(await bench.Runs.StopAsync(run, "Ann", "Not needed."));

        var view = await bench.UntilEndAsync(run);
        Assert.Equal((ViewStatus.Cancelled, ViewStatus.Cancelled), (view.Status, view.Steps["work"].Status));
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(await bench.Runs.StopAsync(run, "Ann", "Again."));
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task FirstJoin_CancelsTheOthers()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("slow", ScriptedExecutor.HangAsync);
        var run = await bench.RunAsync(WorkflowBuilder.New()
            .Parallel("fork", "1", "2").Agents("fast", "slow", "after").Join("join", JoinMode.First)
            .Connect("start", "fork").Connect("fork", "fast", "1").Connect("fork", "slow", "2").Connect("fast", "join").Connect("slow", "join").Connect("join", "after")
            .Build());

        var view = await bench.UntilEndAsync(run);

        Assert.Equal(ViewStatus.Cancelled, view.Steps["slow"].Status);
        Assert.Equal(1, view.Steps["after"].Visits);
        await bench.CheckLedgerAsync(run);
    }

    [Fact]
    public async Task StreamedText_IsSeenWhileTheStepRuns_AndGoneAfterwards()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        var finish = new TaskCompletionSource();
        bench.Executor.On("work", async (call, token) =>
        {
            call.Progress.Write("Writer", "Once upon ");
            call.Progress.Write("Writer", "a time");
            await finish.Task.WaitAsync(token);
            return ScriptedExecutor.Done("Once upon a time.");
        });
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("work").Chain("start", "work").Build());

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var snapshot in bench.Feed.WatchAsync(run, limit.Token))
        {
            if (snapshot.Texts.Values.Any(t => t.Parts is [{ Speaker: "Writer", Text: "Once upon a time" }]))
            {
                finish.TrySetResult();
            }

            if (snapshot.View.Outcome is not null)
            {
                Assert.Empty(snapshot.Texts);
                break;
            }
        }

        Assert.True(finish.Task.IsCompleted);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F26")]
    public async Task StartedTwiceWithOneKey_IsOneRun()
    {
        await using var bench = await Bench.CreateAsync(postgres, start: false);
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("work").Chain("start", "work").Build());
        var row = (await bench.Runs.FindAsync(run))!;

        var starts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            bench.Runs.StartAsync(row.DefinitionId, 1, "Again", new Dictionary<string, System.Text.Json.JsonElement>(), "clock", "schedule/2026-01-01T00:00Z")));

        Assert.Single(starts, s => s.IsNew);
        Assert.Single(starts.Select(s => s.Id).Distinct());
    }
}
