using System.Collections.Immutable;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Workflows.Tests.Planning;

public sealed class PlannerProblemTests
{
    [Fact]
    public void GoodDrawing_HasNoProblems() => Assert.Empty(Problems(WorkflowBuilder.New().Agent("a").Output("o", "{{ Variables.a }}").Chain("start", "a", "o")));

    [Fact]
    public void NoName_IsReported() => AssertOnly("workflow.unnamed", null, WorkflowPlanner.Plan(Small().Build() with { Name = " " }).Problems);

    [Fact]
    public void NothingDrawn_IsReported() => AssertOnly("workflow.empty", null, Problems(WorkflowBuilder.Empty()));

    [Fact]
    public void StepThatNothingLeadsTo_IsReportedOnIt()
    {
        var problem = AssertOnly("activity.unreachable", "lost", Problems(Small().Agent("lost")));
        Assert.Contains("Nothing leads to “lost”", problem.Message);
    }

    [Fact]
    public void StepsThatLeadToEachOtherOnly_AreReported() => Assert.All(
        Problems(Small().Agents("x", "y").Connect("x", "y").Connect("y", "x", maxRounds: 2)), p => Assert.Equal("activity.unreachable", p.Code));

    [Theory]
    [InlineData("another")]
    [InlineData("zweiter")]
    public void SecondStart_IsTheOneAtWhichTheRunDoesNotBegin(string second)
    {
        var plan = WorkflowPlanner.Plan(WorkflowBuilder.Empty().Step(second, new StartSettings()).Step("start", new StartSettings()).Agent("a").Chain("start", "a").Build());

        var problem = Assert.Single(plan.Problems, p => p.Code == "start.second");
        Assert.NotEqual(plan.Activities[plan.Start].Id, problem.ActivityId);
        Assert.DoesNotContain(plan.Problems, p => p.Code == "activity.unreachable" && p.ActivityId == second);
    }

    [Fact]
    public void NoStart_IsAWarningThatSaysWhereItBegins()
    {
        var plan = WorkflowPlanner.Plan(WorkflowBuilder.Empty().Agents("b", "a").Chain("b", "a").Build());

        AssertOnly("start.missing", "b", plan.Problems);
        Assert.True(plan.CanRun);
    }

    [Fact]
    public void SameIdTwice_IsReported() =>
        Assert.Contains(WorkflowPlanner.Plan(Twice(a => a with { Name = "other" })).Problems, p => p is { Code: "activity.duplicateId", ActivityId: "a" });

    [Fact]
    public void SameNameTwice_IsReported() =>
        Assert.Contains(WorkflowPlanner.Plan(Twice(a => a with { Id = "b" })).Problems, p => p is { Code: "activity.duplicateName", ActivityId: "b" });

    [Fact]
    public void ConnectionToNothing_IsReported() => AssertConnection("connection.loose", "a/Done/gone", With(new Connection("a", Ports.Done, "gone")));

    [Fact]
    public void ConnectionIntoTheStart_IsReported() =>
        AssertConnection("connection.intoStart", "a/Done/start", With(new Connection("a", Ports.Done, "start") { MaxRounds = 1 }));

    [Fact]
    public void ConnectionFromAPortThatIsGone_IsReported() => AssertConnection("connection.unknownPort", "a/Maybe/b", With(new Connection("a", "Maybe", "b")));

    [Fact]
    public void LoopWithoutBound_IsReported() => AssertConnection("loop.unbounded", "gate/Sent back/a", Problems(SentBack(null)));

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public void LoopWithAnImpossibleBound_IsReported(int bound) => AssertConnection("loop.bound", "gate/Sent back/a", Problems(SentBack(bound)));

    [Fact]
    public void LoopWithTwoEntrances_IsReported()
    {
        var drawing = WorkflowBuilder.New().Router("either", "left").Agent("left").Router("right", "back")
            .Connect("start", "either").Connect("either", "left", "left").Connect("either", "right", Ports.Otherwise)
            .Connect("left", "right").Connect("right", "left", "back", 2);

        Assert.Contains(Problems(drawing), p => p is { Code: "loop.twoEntrances", Severity: Severity.Error });
    }

    [Fact]
    public void LoopWithoutAWayOut_IsReported() =>
        AssertOnly("loop.noExit", "a", Problems(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b").Connect("b", "a", maxRounds: 2)));

    [Fact]
    public void JoinOfOneBranch_IsAWarning()
    {
        var plan = WorkflowPlanner.Plan(Small().Join("join").Connect("b", "join").Build());

        AssertOnly("join.oneBranch", "join", plan.Problems);
        Assert.True(plan.CanRun);
    }

    [Theory]
    [InlineData(0, "join.count")]
    [InlineData(3, "join.neverFinishes")]
    public void JoinOfAnImpossibleNumber_IsReported(int count, string code) => AssertOnly(code, "join", Problems(Forked(JoinMode.Count, count)));

    [Theory]
    [InlineData(JoinMode.AllDrawn, 1)]
    [InlineData(JoinMode.Count, 2)]
    public void StrictJoinBehindARouter_IsReportedWithTheWay(JoinMode mode, int count)
    {
        var drawing = WorkflowBuilder.New().Router("route", "to a").Agents("a", "b").Join("join", mode, count)
            .Connect("start", "route").Connect("route", "a", "to a").Connect("route", "b", Ports.Otherwise).Chain("a", "join").Chain("b", "join");

        var problem = AssertOnly("join.neverFinishes", "join", Problems(drawing));
        Assert.Contains("when “route” goes “to a”", problem.Message);
        Assert.Contains("“b”", problem.Message);
    }

    [Fact]
    public void StrictJoinBehindAnErrorPath_IsReportedWithTheWay()
    {
        var drawing = Forked(JoinMode.AllDrawn).Agent("repair").Connect("a", "repair", Ports.Failed);

        Assert.Contains("when “a” goes “Failed”", AssertOnly("join.neverFinishes", "join", Problems(drawing)).Message);
    }

    [Fact]
    public void StrictJoinBehindAnErrorPathThatComesBack_IsFine() =>
        Assert.Empty(Problems(Forked(JoinMode.AllStarted).Agent("repair").Connect("a", "repair", Ports.Failed).Connect("repair", "join")));

    [Fact]
    public void StrictJoinBehindARouter_BothWaysMeetBefore_IsFine()
    {
        var drawing = Forked(JoinMode.AllDrawn).Router("route", "left").Agents("left", "right", "meet")
            .Connect("fork", "route", "1").Connect("route", "left", "left").Connect("route", "right", Ports.Otherwise).Chain("left", "meet").Chain("right", "meet", "join");

        Assert.Empty(Problems(drawing));
    }

    [Fact]
    public void StrictJoinBehindLoops_IsFine()
    {
        var drawing = WorkflowBuilder.New().Parallel("fork", "1", "2").Agents("a", "b").Router("check", "again").Router("other", "again").Join("join", JoinMode.AllDrawn)
            .Connect("start", "fork").Connect("fork", "a", "1").Connect("fork", "b", "2")
            .Chain("a", "check").Connect("check", "a", "again", 2).Connect("check", "join", Ports.Otherwise)
            .Chain("b", "other").Connect("other", "b", "again", 2).Connect("other", "join", Ports.Otherwise);

        Assert.Empty(Problems(drawing));
    }

    [Fact]
    public void StrictJoinInALoop_BehindARouter_IsStillReported()
    {
        var drawing = WorkflowBuilder.New().Router("route", "to a", "again").Parallel("fork", "1", "2").Agents("a", "b").Join("join", JoinMode.AllDrawn).Router("check", "again")
            .Connect("start", "fork").Connect("fork", "route", "1").Connect("fork", "b", "2").Connect("route", "a", "to a")
            .Chain("a", "join", "check").Chain("b", "join").Connect("check", "fork", "again", 2).Connect("route", "fork", "again", 2);

        AssertOnly("join.neverFinishes", "join", Problems(drawing));
    }

    [Fact]
    public void UnknownInput_IsReported() => AssertOnly("reference.unknown", "c", Problems(Asking("{{ Input.Nothing }}")));

    [Fact]
    public void UnknownStep_IsReported() => AssertOnly("reference.unknown", "c", Problems(Asking("{{ Variables.Nobody.title }}")));

    [Fact]
    public void StepThatComesLater_IsReported() =>
        Assert.Contains("no way leads from there", AssertOnly("reference.notYet", "c", Problems(Asking("{{ Variables.d }}").Agent("d").Connect("c", "d"))).Message);

    [Fact]
    public void OwnResult_OutsideALoop_IsReported() => AssertOnly("reference.notYet", "c", Problems(Asking("{{ Variables.c }}")));

    [Fact]
    public void OwnResult_InsideALoop_IsFine() =>
        Assert.DoesNotContain(Problems(Asking("{{ Variables.c }} and {{ Variables.gate.instruction }}").Gate("gate").Connect("c", "gate").Connect("gate", "c", Ports.SentBack, 2)), p => p.Severity == Severity.Error);

    [Fact]
    public void DeclaredVariable_SetLater_IsFine() => Assert.Empty(Problems(Asking("{{ Variables.Tone }}").Variable("Tone").Set("set", "Tone").Connect("c", "set")));

    [Theory]
    [InlineData("{{ title }}")]
    [InlineData("{{ Variables.a | upcase }}")]
    [InlineData("{{ }}")]
    public void WhatIsNoField_IsReportedAsTyped(string text) => Assert.Contains(text, AssertOnly("reference.unreadable", "c", Problems(Asking(text))).Message);

    [Fact]
    public void InputTwice_IsReported() => AssertOnly("input.duplicate", null, Problems(Small().Input("Topic")));

    [Fact]
    public void ForeignStep_CannotRunAndSaysWhy()
    {
        var problem = AssertOnly("activity.foreign", "http", Problems(Small().Step("http", new ForeignSettings("Elsa.HttpEndpoint", "It waits for a web request.")).Connect("b", "http")));

        Assert.Contains("Elsa.HttpEndpoint", problem.Message);
        Assert.Contains("It waits for a web request.", problem.Message);
    }

    public static TheoryData<string, ActivitySettings> IncompleteSettings() => new()
    {
        { "agent.role", Worker with { Role = " " } },
        { "agent.prompt", Worker with { Prompt = "" } },
        { "agent.provider", Worker with { Model = new ModelChoice("nowhere", "m") } },
        { "agent.tool", Worker with { Tools = ["hammer"] } },
        { "agent.fields", Worker with { OutputFields = [new OutputField("x"), new OutputField("x")] } },
        { "agent.fields", Worker with { OutputFields = [new OutputField("")] } },
        { "team.none", new TeamSettings { Task = "Do it." } },
        { "team.unknown", new TeamSettings { TeamId = "gone", Task = "Do it." } },
        { "team.task", new TeamSettings { TeamId = "team" } },
        { "gate.question", new GateSettings { Proposal = "This." } },
        { "gate.proposal", new GateSettings { Question = "Publish?" } },
        { "gate.expires", new GateSettings { Question = "Publish?", Proposal = "This.", ExpiresAfter = TimeSpan.Zero } },
        { "router.empty", new RouterSettings() },
        { "router.label", new RouterSettings { Cases = [new RouterCase("", Rule("Input.Topic"))] } },
        { "router.duplicate", new RouterSettings { Cases = [new RouterCase("a", Rule("Input.Topic")), new RouterCase("a", Rule("Input.Topic"))] } },
        { "router.duplicate", new RouterSettings { Cases = [new RouterCase(Ports.Otherwise, Rule("Input.Topic"))] } },
        { "router.rule", new RouterSettings { Cases = [new RouterCase("a", FlowStudio.Workflows.Definitions.Rule.Empty)] } },
        { "router.field", new RouterSettings { Cases = [new RouterCase("a", Rule(""))] } },
        { "reference.unreadable", new RouterSettings { Cases = [new RouterCase("a", Rule("the topic"))] } },
        { "parallel.branches", new ParallelSettings { Branches = ["only"] } },
        { "parallel.names", new ParallelSettings { Branches = ["same", "same"] } },
        { "wait.duration", new WaitSettings { Duration = TimeSpan.Zero } },
        { "output.name", new OutputSettings { Value = "This." } },
        { "output.unknown", new OutputSettings { OutputName = "Other", Value = "This." } },
        { "output.value", new OutputSettings { OutputName = "Result" } },
        { "variable.name", new SetVariableSettings { Value = "This." } },
    };

    [Theory]
    [MemberData(nameof(IncompleteSettings))]
    public void WhatAStepNeeds_IsReportedOnIt(string code, ActivitySettings settings)
    {
        var context = new PlanContext { ProviderNames = ImmutableHashSet.Create("openai"), TeamIds = ImmutableHashSet.Create("team"), ToolNames = ImmutableHashSet.Create("search") };
        var plan = WorkflowPlanner.Plan(Small().Step("it", settings).Connect("b", "it").Build(), context);

        AssertOnly(code, "it", plan.Problems);
        Assert.False(plan.CanRun);
    }

    [Fact]
    public void WorldOutsideNotKnown_IsNotChecked() =>
        Assert.Empty(Problems(Small().Step("it", Worker with { Model = new ModelChoice("nowhere"), Tools = ["hammer"] }).Connect("b", "it")));

    private static AgentSettings Worker { get; } = new() { Role = "Worker", Prompt = "Do it." };

    private static Rule Rule(string field) => new(true, [new Comparison(field, ComparisonOperator.Equal, "x")]);

    private static WorkflowBuilder Small() => WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b");

    private static WorkflowBuilder Asking(string prompt) => Small().Agent("c", a => a with { Prompt = prompt }).Connect("b", "c");

    private static WorkflowBuilder SentBack(int? bound) => WorkflowBuilder.New().Agent("a").Gate("gate").Chain("start", "a", "gate").Connect("gate", "a", Ports.SentBack, bound);

    private static WorkflowBuilder Forked(JoinMode mode, int count = 1) => WorkflowBuilder.New().Parallel("fork", "1", "2").Agents("a", "b").Join("join", mode, count)
        .Connect("start", "fork").Connect("fork", "a", "1").Connect("fork", "b", "2").Chain("a", "join").Chain("b", "join");

    private static WorkflowDefinition Twice(Func<Activity, Activity> edit)
    {
        var definition = Small().Build();
        var copy = edit(definition.FindActivity("a")!);
        return definition with { Activities = [definition.Activities[0], definition.Activities[1], copy] };
    }

    private static ImmutableArray<Problem> With(Connection connection)
    {
        var definition = Small().Build();
        return WorkflowPlanner.Plan(definition with { Connections = definition.Connections.Add(connection) }).Problems;
    }

    private static ImmutableArray<Problem> Problems(WorkflowBuilder drawing) => WorkflowPlanner.Plan(drawing.Build()).Problems;

    private static Problem AssertOnly(string code, string? activityId, IEnumerable<Problem> problems)
    {
        // The drawings are small and leave ways out open; that hint has tests of its own.
        var problem = Assert.Single(problems, p => p.Code != "outcome.unconnected");
        Assert.Equal((code, activityId), (problem.Code, problem.ActivityId));
        return problem;
    }

    private static void AssertConnection(string code, string connectionId, IEnumerable<Problem> problems) =>
        Assert.Contains(problems, p => p.Code == code && p.ConnectionId == connectionId && p.Severity == Severity.Error);
}
