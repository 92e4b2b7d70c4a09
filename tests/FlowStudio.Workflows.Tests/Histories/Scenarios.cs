using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Json;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Workflows.Tests.Histories;

/// <summary>The runs of which a history is kept. To keep another, add it here; what is kept stays as it is.</summary>
internal static class Scenarios
{
    public static IReadOnlyDictionary<string, Func<RunSimulator>> All { get; } = new SortedDictionary<string, Func<RunSimulator>>(StringComparer.Ordinal)
    {
        ["chain"] = () => Run(WorkflowBuilder.New().Agents("a", "b").Output("out").Set("set", "Kept").Wait("wait").Chain("start", "a", "b", "out", "set", "wait")).RunToEnd(),
        ["chain-half-way"] = () => Step(Run(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b")), r => r.Start(), r => r.Complete("a")),
        ["router-not-taken"] = () => Run(WorkflowBuilder.New().Router("way", "One", "Two").Agents("one", "two", "other", "after")
            .Chain("start", "way").Connect("way", "one", "One").Connect("way", "two", "Two").Connect("way", "other", Ports.Otherwise).Connect("two", "after").Connect("other", "after")).RunToEnd(),
        ["join-all-started"] = () => Run(Forked(JoinMode.AllStarted)).RunToEnd(),
        ["join-all-drawn"] = () => Run(Forked(JoinMode.AllDrawn)).RunToEnd(),
        ["join-count-incomplete"] = () => Step(
            Run(Forked(JoinMode.Count, 2).Agents("handler", "other").Connect("a", "handler", Ports.Failed).Connect("b", "other", Ports.Failed), resumes: false),
            r => r.Start(), r => r.Fault("a"), r => r.Fault("b"), r => r.Complete("c"), r => r.Complete("handler"), r => r.Complete("other")),
        ["join-first"] = () => Step(Run(Forked(JoinMode.First)), r => r.Start(), r => r.Complete("b"), r => r.RunToEnd()),
        ["join-count"] = () => Step(Run(Forked(JoinMode.Count, 2)), r => r.Start(), r => r.Complete("c"), r => r.Complete("a"), r => r.RunToEnd()),
        ["finish-cancels-the-rest"] = () => Step(
            Run(WorkflowBuilder.New().Parallel("fork", "1", "2").Agents("a", "b").Finish("end").Connect("start", "fork").Connect("fork", "a", "1").Connect("fork", "b", "2").Connect("a", "end")),
            r => r.Start(), r => r.Complete("a")),
        ["loop"] = () => Step(Run(Loop()), r => r.Start(), r => r.Complete("draft"), r => r.Ask("gate"), r => r.Decide("gate", Ports.SentBack, "Shorter."),
            r => r.Complete("draft"), r => r.Ask("gate"), r => r.Decide("gate", Ports.Approved), r => r.RunToEnd()),
        ["loop-in-a-loop"] = () => Run(WorkflowBuilder.New().Agents("outer", "inner", "after").Gate("again").Gate("once-more")
            .Chain("start", "outer", "inner", "again", "once-more", "after").Connect("again", "inner", Ports.SentBack, 2).Connect("once-more", "outer", Ports.SentBack, 2), seededFrom: 5).RunToEnd(),
        ["loop-limit"] = () => Run(Loop(), resumes: false, outcome: (a, _) => a.Settings is GateSettings ? Ports.SentBack : Ports.Done).RunToEnd(),
        ["loop-limit-resumed"] = () => Step(
            Run(Loop(), resumes: false, outcome: (a, visit) => a.Settings is GateSettings ? visit < 4 ? Ports.SentBack : Ports.Approved : Ports.Done).RunToEnd(),
            r => r.Apply(new Occurrence.ResumeRequested("Ada")), r => r.RunToEnd()),
        ["gate-decided"] = () => Step(Gated(), r => r.Start(), r => r.Ask("gate"), r => r.Decide("gate", Ports.Rejected, "Not yet."), r => r.RunToEnd()),
        ["gate-expired"] = () => Step(Gated(), r => r.Start(), r => r.Apply(new Occurrence.Suspended(r.Execution("gate"), BookmarkKinds.Gate, TimeSpan.FromHours(1))),
            r => r.Apply(new Occurrence.Elapsed(r.Execution("gate"), Ports.Expired)), r => r.RunToEnd()),
        ["gate-waiting"] = () => Step(Gated(), r => r.Start(), r => r.Ask("gate")),
        ["retry"] = () => Step(Chain(), r => r.Start(), r => r.Fault("a", RunScript.Passing with { RetryAfter = TimeSpan.FromSeconds(7) }), r => r.Apply(new Occurrence.RetryDue(r.Execution("a"))),
            r => r.Complete("a"), r => r.RunToEnd()),
        ["error-path"] = () => Step(Run(WorkflowBuilder.New().Agents("a", "b", "handler").Chain("start", "a", "b").Connect("a", "handler", Ports.Failed)),
            r => r.Start(), r => r.Fault("a"), r => r.RunToEnd()),
        ["failed"] = () => Step(Run(Forked(JoinMode.AllStarted), resumes: false), r => r.Start(), r => r.Complete("a"), r => r.Fault("b"), r => r.Complete("c")),
        ["failed-and-resumed"] = () => Step(Run(Forked(JoinMode.AllStarted)), r => r.Start(), r => r.Complete("a"), r => r.Fault("b"), r => r.Complete("c"),
            r => r.Apply(new Occurrence.ResumeRequested("Ada")), r => r.RunToEnd()),
        ["unknown-outcome"] = () => Step(Run(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b"), resumes: false), r => r.Start(), r => r.Complete("a", "No such port")),
        ["paused-and-resumed"] = () => Step(Chain(), r => r.Start(), r => r.Apply(new Occurrence.PauseRequested("Ada")), r => r.Complete("a"),
            r => r.Apply(new Occurrence.ResumeRequested("Ada")), r => r.RunToEnd()),
        ["paused"] = () => Step(Chain(), r => r.Start(), r => r.Apply(new Occurrence.PauseRequested("Ada")), r => r.Complete("a")),
        ["skipped-by-hand"] = () => Step(Chain(), r => r.Start(), r => r.Fault("a"), r => r.Apply(new Occurrence.SkipRequested(r.Execution("a"), Ports.Done, "Ada", "Done by phone.")), r => r.RunToEnd()),
        ["stopped"] = () => Step(Run(Forked(JoinMode.AllStarted)), r => r.Start(), r => r.Complete("a"), r => r.Apply(new Occurrence.StopRequested("Ada", "Enough."))),
        ["runner-lost"] = () => Step(Run(Forked(JoinMode.AllStarted)), r => r.Start(), r => r.Apply(new Occurrence.RunnerLost()), r => r.Complete("a"), r => r.RunToEnd()),
        ["runner-lost-three-times"] = () => Step(Run(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b"), resumes: false),
            r => r.Start(), r => r.Apply(new Occurrence.RunnerLost()), r => r.Apply(new Occurrence.RunnerLost()), r => r.Apply(new Occurrence.RunnerLost())),
        ["runner-released"] = () => Step(Chain(), r => r.Start(), r => r.Apply(new Occurrence.RunnerReleased()), r => r.Complete("a"), r => r.RunToEnd()),
        ["notes-and-costs"] = () => Step(Chain(), r => r.Start(), r => r.Apply(new Occurrence.Noted(r.Execution("a"), new ActivityNote(NoteKinds.HandOff, "Writer", "Hands over to Editor."))),
            r => r.Apply(new Occurrence.Completed(r.Execution("a"), Ports.Done, new StepUsage(120, 34, 0.0012m, false, "gpt-4o"))), r => r.RunToEnd()),
        ["for-each"] = () => Step(Each(), r => r.Start(), r => r.Apply(new Occurrence.Expanded(r.Execution("each"), 3)), r => r.Complete("work"), r => r.Complete("work"),
            r => r.Complete("work"), r => r.Complete("after")),
        ["for-each-half-way"] = () => Step(Each(), r => r.Start(), r => r.Apply(new Occurrence.Expanded(r.Execution("each"), 3)), r => r.Complete("work")),
        ["for-each-without-items"] = () => Step(Each(), r => r.Start(), r => r.Apply(new Occurrence.Expanded(r.Execution("each"), 0)), r => r.Complete("after")),
        ["for-each-item-failed"] = () => Step(Each(), r => r.Start(), r => r.Apply(new Occurrence.Expanded(r.Execution("each"), 2)), r => r.Fault("work"),
            r => r.Apply(new Occurrence.Completed(r.State.Tokens.Single(t => t.Value.Status == TokenStatus.Running).Key, Ports.Done)), r => r.Apply(new Occurrence.ResumeRequested("Ada")), r => r.RunToEnd()),
        ["event-received"] = () => Step(Run(WorkflowBuilder.New().Event("wait").Agent("after").Chain("start", "wait", "after")), r => r.Start(),
            r => r.Apply(new Occurrence.Suspended(r.Execution("wait"), BookmarkKinds.Event, null)), r => r.Apply(new Occurrence.EventReceived(r.Execution("wait"), "shop")), r => r.Complete("after")),
        ["child-run"] = () => Step(Run(WorkflowBuilder.New().Workflow("sub", "other").Agent("after").Chain("start", "sub", "after")), r => r.Start(),
            r => r.Apply(new Occurrence.Suspended(r.Execution("sub"), BookmarkKinds.Child, TimeSpan.FromDays(30), null, Origin)), r => r.Complete("sub"), r => r.Complete("after")),
        ["run-timed-out"] = () => Step(Run(Forked(JoinMode.AllStarted).Limits(new RunLimits { Timeout = TimeSpan.FromHours(1) })), r => r.Start(), r => r.Complete("a"), r => r.Apply(new Occurrence.DeadlineReached())),
        ["step-limit"] = () => Step(Run(WorkflowBuilder.New().Agents("a", "b", "c").Chain("start", "a", "b", "c").Limits(new RunLimits { MaxSteps = 3 })), r => r.Start(), r => r.Complete("a"),
            r => r.Complete("b"), r => r.Apply(new Occurrence.ResumeRequested("Ada")), r => r.Complete("c")),
        ["went-on-with-a-value"] = () => Step(Run(WorkflowBuilder.New().Agent("a", a => a with { ValueOnError = "nothing" }).Agent("b").Chain("start", "a", "b")), r => r.Start(), r => r.Fault("a"), r => r.Complete("b")),
        ["failed-check"] = () => Step(Run(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b"), resumes: false), r => r.Start(), r => r.Fault("a", new Fault("check.failed", "Too short."))),
        ["retry-with-chance"] = () => Step(Run(WorkflowBuilder.New().Agent("a", a => a with { Retry = RetryPolicy.Default with { Jitter = true, Growth = RetryGrowth.Fixed } }).Chain("start", "a")), r => r.Start(),
            r => r.Apply(new Occurrence.Faulted(r.Execution("a"), RunScript.Passing, null, 0.25)), r => r.Apply(new Occurrence.RetryDue(r.Execution("a"))), r => r.Complete("a")),
        ["variables-in-branches"] = () => Step(Run(TwoSetters("set1")), r => r.Start(), r => r.Complete("b"), r => r.Complete("a"), r => r.Complete("after")),
        ["variables-in-conflict"] = () => Step(Run(TwoSetters(""), resumes: false), r => r.Start(), r => r.Complete("b"), r => r.Complete("a")),
        ["forked"] = () => Fork(Step(Run(Forked(JoinMode.AllStarted), resumes: false), r => r.Start(), r => r.Complete("a"), r => r.Fault("b"), r => r.Complete("c")), "b"),
        ["random-1"] = () => Random(11),
        ["random-2"] = () => Random(25),
        ["random-3"] = () => Random(38),
        ["random-4"] = () => Random(57),
    };

    private static WorkflowBuilder Forked(JoinMode mode, int count = 1) => WorkflowBuilder.New().Parallel("fork", "1", "2", "3").Agents("a", "b", "c", "after").Join("join", mode, count)
        .Connect("start", "fork").Connect("fork", "a", "1").Connect("fork", "b", "2").Connect("fork", "c", "3").Connect("a", "join").Connect("b", "join").Connect("c", "join").Connect("join", "after");

    private static WorkflowBuilder Loop() => WorkflowBuilder.New().Agents("draft", "publish").Gate("gate").Chain("start", "draft", "gate", "publish").Connect("gate", "draft", Ports.SentBack, maxRounds: 2);

    private static RunSimulator Gated() => Run(WorkflowBuilder.New().Gate("gate", g => g with { ExpiresAfter = TimeSpan.FromHours(1) }).Agents("yes", "no", "late")
        .Chain("start", "gate", "yes").Connect("gate", "no", Ports.Rejected).Connect("gate", "late", Ports.Expired));

    private static RunSimulator Each() => Run(WorkflowBuilder.New().ForEach("each", 2).Agents("work", "after").Chain("start", "each").Connect("each", "work", Ports.Item).Connect("work", "each")
        .Connect("each", "after", Ports.Done));

    private static WorkflowBuilder TwoSetters(string preferred) => WorkflowBuilder.New().Parallel("fork", "1", "2").Agents("a", "b", "after").Set("set1", "Kept").Set("set2", "Kept")
        .Step("join", new JoinSettings { PreferredBranch = preferred }).Connect("start", "fork").Connect("fork", "a", "1").Connect("fork", "b", "2").Chain("a", "set1", "join").Chain("b", "set2", "join", "after");

    private static RunSimulator Fork(RunSimulator old, string from)
    {
        var planned = (ForkResult.Planned)ForkPlanner.Plan(old.Plan, Origin, old.Journal, from, "Once more.");
        var run = new RunSimulator(old.Plan);
        run.Apply(new Occurrence.Forked(planned.Fork, "Ada"));
        return run.RunToEnd();
    }

    private static Guid Origin { get; } = Guid.Parse("01900000-0000-7000-8000-000000000001");

    private static RunSimulator Chain() => Run(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b"));

    private static RunSimulator Random(int seed)
    {
        var plan = Read(RandomWorkflow.Plan(seed, RandomWorkflowOptions.Everything).Definition);
        return new RunSimulator(plan, seed, new RunScript { Outcome = AsRunnersDo(RunScript.Seeded(seed, plan)), DisturbancesPercent = 30 }).RunToEnd();
    }

    private static RunSimulator Run(WorkflowBuilder drawing, bool resumes = true, Func<Activity, int, string>? outcome = null, int? seededFrom = null)
    {
        var plan = Read(drawing.Variable("Kept").Build());
        var chosen = seededFrom is { } seed ? RunScript.Seeded(seed, plan) : outcome ?? new RunScript().Outcome;
        return new RunSimulator(plan, script: new RunScript { Resumes = resumes, Outcome = AsRunnersDo(chosen) });
    }

    /// <summary>As a runner gets it.</summary>
    private static WorkflowPlan Read(WorkflowDefinition definition)
    {
        var plan = WorkflowPlanner.Plan(ElsaCodec.Read(ElsaCodec.Write(definition)).Definition!);
        return plan.CanRun ? plan : throw new InvalidOperationException(string.Join(Environment.NewLine, plan.Problems));
    }

    private static RunSimulator Step(RunSimulator run, params ReadOnlySpan<Action<RunSimulator>> moves)
    {
        foreach (var move in moves)
        {
            move(run);
            Settle(run);
        }

        return run;
    }

    /// <summary>What a runner computes in place.</summary>
    private static void Settle(RunSimulator run)
    {
        while (run.State.Tokens.Values.FirstOrDefault(t => t.Status == TokenStatus.Running && run.Plan.Activities[t.Activity].Activity.Settings is not (WorkSettings or GateSettings or WaitSettings or ForEachSettings)) is { } token)
        {
            run.Complete(run.Plan.Activities[token.Activity].Id);
        }
    }

    /// <summary>A runner writes no branch as the outcome of a parallel.</summary>
    private static Func<Activity, int, string> AsRunnersDo(Func<Activity, int, string> outcome) =>
        (activity, visit) => activity.Settings is ParallelSettings ? Ports.Done : outcome(activity, visit);
}
