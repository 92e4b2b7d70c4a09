using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Testing.Workflows;

/// <summary>A random drawing made so that a real runner can be led through it: no long times, and before each router an agent whose answer is the way to take.</summary>
public static class PlayableWorkflow
{
    private const string Pick = "pick_";

    /// <summary>The router that an agent stands before; null for any other step.</summary>
    public static string? RouterOf(string activityId) => activityId.StartsWith(Pick, StringComparison.Ordinal) ? activityId[Pick.Length..] : null;

    public static WorkflowPlan Plan(int seed, RandomWorkflowOptions options)
    {
        var drawn = RandomWorkflow.Plan(seed, options).Definition;
        var routers = drawn.Activities.Where(a => a.Settings is RouterSettings).Select(a => a.Id).ToHashSet();
        var picks = routers.Select(r => new Activity { Id = Pick + r, Name = Pick + r, Settings = new AgentSettings { Role = "Picker", Prompt = "Where to?" } });
        var plan = WorkflowPlanner.Plan(drawn with
        {
            Activities = [.. drawn.Activities.Select(Hasten), .. picks],
            Connections = [.. drawn.Connections.Select(c => routers.Contains(c.Target) ? c with { Target = Pick + c.Target } : c), .. routers.Select(r => new Connection(Pick + r, Ports.Done, r))],
        });
        return plan.CanRun ? plan : throw new InvalidOperationException($"Seed {seed}: {string.Join(Environment.NewLine, plan.Problems)}");
    }

    private static Activity Hasten(Activity activity) => activity with
    {
        Settings = activity.Settings switch
        {
            AgentSettings agent => agent with { Retry = new RetryPolicy(3, TimeSpan.FromMilliseconds(10)) },
            TeamSettings team => team with { Retry = new RetryPolicy(3, TimeSpan.FromMilliseconds(10)) },
            WaitSettings wait => wait with { Duration = TimeSpan.FromMilliseconds(20) },
            RouterSettings router => router with { Cases = [.. router.Cases.Select(c => c with { Rule = new Rule(true, [new Comparison($"Variables.{Pick}{activity.Name}", ComparisonOperator.Equal, c.Label)]) })] },
            var other => other,
        },
    };
}
