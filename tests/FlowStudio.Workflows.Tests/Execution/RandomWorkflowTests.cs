using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using Xunit;

namespace FlowStudio.Workflows.Tests.Execution;

/// <summary>Random tests say something only if the drawings have what they are meant to test.</summary>
public sealed class RandomWorkflowTests
{
    [Fact]
    public void Drawings_HaveEverythingThatIsHard()
    {
        var plans = Enumerable.Range(0, 200).Select(seed => RandomWorkflow.Plan(seed, RandomWorkflowOptions.Everything)).ToList();

        AssertOften(60, plans.Count(p => p.Loops.Length > 0), "loops");
        AssertOften(20, plans.Count(p => p.Loops.Any(l => l.Parent >= 0)), "loops in loops");
        AssertOften(20, plans.Count(p => p.Loops.Any(l => l.Body.Any(n => p.Activities[n].Activity.Settings is ParallelSettings))), "loops around forks");
        AssertOften(10, plans.Count(p => p.Loops.Any(l => l.Body.Any(n => p.Activities[n].Activity.Settings is JoinSettings { Mode: JoinMode.First }))), "races in loops");
        AssertOften(20, plans.Count(p => p.Loops.Any(l => l.Exits.Length > 2)), "loops with several ways out");
        AssertOften(40, plans.Count(p => p.Connections.Any(c => c.IsErrorPath)), "error paths");
        AssertOften(20, plans.Count(p => p.Activities.Any(a => a.Activity.Settings is FinishSettings)), "finishes");
        foreach (var mode in Enum.GetValues<JoinMode>())
        {
            AssertOften(10, plans.Count(p => p.Activities.Any(a => a.Activity.Settings is JoinSettings join && join.Mode == mode)), $"joins of mode {mode}");
        }
    }

    private static void AssertOften(int least, int count, string what) => Assert.True(count >= least, $"Only {count} of 200 drawings have {what}.");
}
