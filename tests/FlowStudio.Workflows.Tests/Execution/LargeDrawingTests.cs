using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Workflows.Tests.Execution;

/// <summary>Drawings of a size at which a recursion or a square shows: these tests take a moment, or they hang.</summary>
public sealed class LargeDrawingTests
{
    [Fact]
    public void ChainOfAThousandSteps_EachRefersToTheOneBefore_Completes()
    {
        var drawing = WorkflowBuilder.New().Agent("a0").Connect("start", "a0");
        for (var i = 1; i < 1_000; i++)
        {
            var prompt = $"{{{{ Variables.a{i - 1} }}}} and {{{{ Variables.a0 }}}}";
            drawing.Agent($"a{i}", a => a with { Prompt = prompt }).Connect($"a{i - 1}", $"a{i}");
        }

        var run = new RunSimulator(drawing.Plan()).RunToEnd();

        Assert.Equal(1_001, run.Visits.Count);
    }

    [Fact]
    public void FanOutOfAThousand_Joined_Completes()
    {
        var branches = Enumerable.Range(0, 1_000).Select(i => $"{i}").ToArray();
        var drawing = WorkflowBuilder.New().Parallel("fork", branches).Join("join").Connect("start", "fork");
        foreach (var branch in branches)
        {
            drawing.Agent($"a{branch}").Connect("fork", $"a{branch}", branch).Connect($"a{branch}", "join");
        }

        var plan = drawing.Plan();
        var state = Drive(plan);

        Assert.Equal(RunOutcomeOf(state), (RunStatus.Finished, 1_003));
    }

    [Fact]
    public void DeadPathOfTenThousand_IsPassedOver()
    {
        var drawing = WorkflowBuilder.New().Router("choice", "dead").Connect("start", "choice").Agent("end").Connect("choice", "end", Ports.Otherwise);
        drawing.Agent("a0").Connect("choice", "a0", "dead");
        for (var i = 1; i < 10_000; i++)
        {
            drawing.Step($"a{i}", new WaitSettings()).Connect($"a{i - 1}", $"a{i}", Ports.Done);
        }

        drawing.Connect("a9999", "end");
        var state = Drive(WorkflowPlanner.Plan(drawing.Build()), (activity, _) => activity.Id == "choice" ? Ports.Otherwise : Ports.Done);

        Assert.Equal(RunOutcomeOf(state), (RunStatus.Finished, 3));
    }

    [Fact]
    public void LadderOfFiveHundredDiamonds_Completes()
    {
        var drawing = WorkflowBuilder.New().Join("top0").Connect("start", "top0");
        for (var i = 0; i < 500; i++)
        {
            drawing.Agents($"left{i}", $"right{i}").Join($"top{i + 1}")
                .Connect($"top{i}", $"left{i}").Connect($"top{i}", $"right{i}").Connect($"left{i}", $"top{i + 1}").Connect($"right{i}", $"top{i + 1}");
        }

        var run = new RunSimulator(drawing.Plan()).RunToEnd();

        Assert.Equal(1_502, run.Visits.Count);
    }

    [Fact]
    public void AThousandStepsWithOneErrorPath_BeforeAStrictJoin_ArePlanned()
    {
        var drawing = WorkflowBuilder.New().Agent("handler").Parallel("fork", "1", "2").Join("join", JoinMode.AllDrawn).Agent("other")
            .Connect("start", "fork").Connect("fork", "a0", "1").Connect("fork", "other", "2").Connect("other", "join");
        for (var i = 0; i < 1_000; i++)
        {
            drawing.Agent($"a{i}").Connect($"a{i}", "handler", Ports.Failed).Connect($"a{i}", i < 999 ? $"a{i + 1}" : "join");
        }

        var plan = WorkflowPlanner.Plan(drawing.Build());

        Assert.Equal("join.neverFinishes", Assert.Single(plan.Problems).Code);
    }

    private static (RunStatus, int) RunOutcomeOf(WorkflowState state) => (state.Status, state.Executions);

    /// <summary>Without the checks after every transition, whose cost is the size of the state.</summary>
    private static WorkflowState Drive(WorkflowPlan plan, Func<Activity, int, string>? outcome = null)
    {
        var state = WorkflowTransition.Decide(plan, WorkflowState.New, new Occurrence.Started("somebody")).State;
        while (state.Status == RunStatus.Running)
        {
            var (execution, token) = state.Tokens.First();
            var way = outcome?.Invoke(plan.Activities[token.Activity].Activity, 1) ?? Ports.Done;
            state = WorkflowTransition.Decide(plan, state, new Occurrence.Completed(execution, way)).State;
        }

        return state;
    }
}
