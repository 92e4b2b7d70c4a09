using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Workflows.Tests.Planning;

/// <summary>Hints about ways out that lead nowhere, and about instructions that nobody reads.</summary>
public sealed class OutcomeHintTests
{
    [Fact]
    public void ApprovedThatLeadsNowhere_IsAHint_AndTheWorkflowCanRun()
    {
        var plan = WorkflowPlanner.Plan(WorkflowBuilder.New().Gate("gate").Chain("start", "gate").Build());

        Assert.True(plan.CanRun);
        Assert.Equal(("outcome.unconnected", Severity.Warning), Of(plan, "gate"));
    }

    [Fact]
    public void RejectedThatLeadsNowhere_IsNoHint()
    {
        var plan = WorkflowPlanner.Plan(WorkflowBuilder.New().Gate("gate").Agents("next").Chain("start", "gate", "next").Build());

        Assert.Empty(plan.Problems);
    }

    [Fact]
    public void SentBackWhoseInstructionNobodyReads_IsAHint()
    {
        var plan = WorkflowPlanner.Plan(Loop("Write it."));

        Assert.Equal(("gate.instructionUnread", Severity.Warning), Of(plan, "gate"));
    }

    [Fact]
    public void SentBackWhoseInstructionIsRead_IsNoHint() => Assert.Empty(WorkflowPlanner.Plan(Loop("Write it. {{ Variables.gate.instruction }}")).Problems);

    private static WorkflowDefinition Loop(string prompt) => WorkflowBuilder.New()
        .Agent("write", a => a with { Prompt = prompt }).Gate("gate").Output("out")
        .Chain("start", "write", "gate", "out").Connect("gate", "write", Ports.SentBack, maxRounds: 3).Build();

    private static (string, Severity) Of(WorkflowPlan plan, string activityId)
    {
        var problem = Assert.Single(plan.Problems, p => p.ActivityId == activityId);
        return (problem.Code, problem.Severity);
    }
}
