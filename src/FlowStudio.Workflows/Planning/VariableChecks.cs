using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Planning;

/// <summary>Where branches that run at the same time set the same variable, is it said whose value counts?</summary>
internal static class VariableChecks
{
    public static IEnumerable<Problem> Check(WorkflowPlan plan)
    {
        var writers = plan.Activities.Where(a => a.Reachable && a.Activity.Settings is SetVariableSettings { Variable.Length: > 0 })
            .GroupBy(a => ((SetVariableSettings)a.Activity.Settings).Variable);
        foreach (var variable in writers.Where(g => g.Count() > 1))
        {
            var steps = variable.Select(a => (Step: a, Ahead: plan.Ahead([a.Number]))).ToList();
            var reported = new HashSet<int>();
            for (var i = 0; i < steps.Count; i++)
            {
                for (var j = i + 1; j < steps.Count; j++)
                {
                    var (one, other) = (steps[i], steps[j]);
                    if (!one.Ahead[other.Step.Number] && !other.Ahead[one.Step.Number] && MayRunAtOnce(plan, one.Step.Number, other.Step.Number)
                        && Meeting(plan, one.Ahead, other.Ahead) is { } meeting && !IsDecided(meeting.Activity.Settings) && reported.Add(meeting.Number))
                    {
                        yield return Problem.Warning(
                            "variable.setTwice",
                            $"“{one.Step.Activity.Label}” and “{other.Step.Activity.Label}” may both set “{variable.Key}” at the same time. If they do, the run stops here. "
                            + (meeting.Activity.Settings is JoinSettings ? "Choose in this join whose value counts, or use two variables." : "Put a join before this step and choose there whose value counts, or use two variables."),
                            meeting.Id);
                    }
                }
            }
        }
    }

    private static bool IsDecided(ActivitySettings settings) => settings is JoinSettings { PreferredBranch.Length: > 0 } or JoinSettings { Mode: JoinMode.First };

    /// <summary>Whether some step is left by two ways at once of which one leads to each.</summary>
    private static bool MayRunAtOnce(WorkflowPlan plan, int one, int other) => plan.Activities.Any(fork =>
    {
        var ways = fork.Outgoing.Where(c => !plan.Connections[c].IsBack).Select(c => plan.Connections[c]).ToList();
        return ways.Count > 1 && ways.Any(a => ways.Any(b =>
            a.Number != b.Number && (a.Port == b.Port || fork.Activity.Settings is ParallelSettings) && plan.Ahead([a.Target])[one] && plan.Ahead([b.Target])[other]));
    });

    /// <summary>The first step at which the two ways come together.</summary>
    private static PlannedActivity? Meeting(WorkflowPlan plan, bool[] one, bool[] other) => plan.Activities.FirstOrDefault(a =>
        one[a.Number] && other[a.Number]
        && a.Incoming.Any(c => one[plan.Connections[c].Source] && !other[plan.Connections[c].Source])
        && a.Incoming.Any(c => other[plan.Connections[c].Source] && !one[plan.Connections[c].Source]));
}
