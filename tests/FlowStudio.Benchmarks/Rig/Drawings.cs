using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Benchmarks.Rig;

/// <summary>The shapes that steps are measured in.</summary>
internal static class Drawings
{
    public const string Again = "again";

    /// <summary>One agent after the other.</summary>
    public static WorkflowDefinition Chain(int steps)
    {
        var ids = Ids(steps);
        return WorkflowBuilder.New().Agents(ids).Chain(["start", .. ids]).Build();
    }

    /// <summary>All agents at once, and a join of them.</summary>
    public static WorkflowDefinition Fan(int steps)
    {
        var ids = Ids(steps);
        var drawing = WorkflowBuilder.New().Agents(ids).Parallel("fork", ids).Join("join").Connect("start", "fork");
        foreach (var id in ids)
        {
            drawing.Connect("fork", id, id).Connect(id, "join");
        }

        return drawing.Build();
    }

    /// <summary>Ten steps, nine agents and a router, gone round for as long as the last agent answers <see cref="Again"/>, at most 1,000 times.</summary>
    public static WorkflowDefinition Round()
    {
        var ids = Ids(9);
        var another = new RouterCase("again", new Rule(true, [new Comparison(Reference.ToResult(ids[^1]).ToString(), ComparisonOperator.Equal, Again)]));
        return WorkflowBuilder.New().Agents(ids).Step("router", new RouterSettings { Cases = [another] })
            .Chain(["start", .. ids, "router"]).Connect("router", ids[0], "again", maxRounds: 1000).Build();
    }

    private static string[] Ids(int steps) => [.. Enumerable.Range(1, steps).Select(n => $"s{n}")];
}
