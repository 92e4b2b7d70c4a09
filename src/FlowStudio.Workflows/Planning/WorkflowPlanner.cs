using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Planning;

/// <summary>Turns a definition into a plan and says what is wrong with it. Never throws for what a person drew.</summary>
public static class WorkflowPlanner
{
    public static WorkflowPlan Plan(WorkflowDefinition definition, PlanContext? context = null)
    {
        var graph = FlowGraph.Of(definition);
        var start = FindStart(graph);
        var loops = LoopAnalysis.Of(graph, start);
        var reachable = start < 0 ? new bool[graph.Count] : graph.ReachableFrom(start);

        var connections = graph.Edges
            .Select((e, i) => new PlannedConnection(i, e.Connection, e.Source, e.Target, loops.IsBack[i])
            {
                IsErrorPath = e.Connection.SourcePort == Ports.Failed && graph.Activities[e.Source].Settings is WorkSettings,
            })
            .ToImmutableArray();
        var activities = graph.Activities
            .Select((a, i) => new PlannedActivity(
                i,
                a,
                graph.Outgoing[i],
                // A connection from a step that no run reaches would be waited for in vain.
                [.. graph.Incoming[i].Where(e => !loops.IsBack[e] && reachable[graph.Edges[e].Source])],
                loops.Innermost[i],
                reachable[i]))
            .ToImmutableArray();

        var problems = ImmutableArray.CreateBuilder<Problem>();
        problems.AddRange(StructureChecks.Check(definition, graph, start, reachable));
        problems.AddRange(LoopChecks.Check(graph, loops, activities));
        problems.AddRange(JoinChecks.Check(activities, connections, loops.Loops));
        problems.AddRange(SettingsChecks.Check(definition, graph, reachable, context ?? PlanContext.Unknown));
        problems.AddRange(OutcomeChecks.Check(graph, reachable));
        if (start >= 0)
        {
            var drawn = new WorkflowPlan(definition, activities, connections, loops.Loops, start, []);
            problems.AddRange(ForEachChecks.Check(graph, start, drawn));
            problems.AddRange(VariableChecks.Check(drawn));
        }

        return new WorkflowPlan(definition, activities, connections, loops.Loops, start, problems.ToImmutable());
    }

    /// <summary>Elsa's order: a Start, else an activity marked so, else the first without a way in.</summary>
    private static int FindStart(FlowGraph graph)
    {
        var numbers = Enumerable.Range(0, graph.Count).ToList();
        return First(n => graph.Activities[n].Settings is StartSettings)
            ?? First(n => CanStart(graph.Activities[n]))
            ?? First(n => graph.Incoming[n].IsEmpty)
            ?? (graph.Count > 0 ? 0 : -1);

        int? First(Func<int, bool> matches) => numbers.Where(matches).Select(n => (int?)n).FirstOrDefault();
    }

    private static bool CanStart(Activity activity) =>
        activity.Remainder.Source is { ValueKind: System.Text.Json.JsonValueKind.Object } source
        && source.TryGetProperty("customProperties", out var custom)
        && custom.ValueKind == System.Text.Json.JsonValueKind.Object
        && custom.TryGetProperty("canStartWorkflow", out var canStart)
        && canStart.ValueKind == System.Text.Json.JsonValueKind.True;
}

/// <summary>What the plan must know of the world outside the definition. Null: not known, so not checked.</summary>
public sealed record PlanContext
{
    public static PlanContext Unknown { get; } = new();

    /// <summary>Ids of the teams in the library.</summary>
    public IReadOnlySet<string>? TeamIds { get; init; }

    /// <summary>Names of the model providers in Settings.</summary>
    public IReadOnlySet<string>? ProviderNames { get; init; }

    public IReadOnlySet<string>? ToolNames { get; init; }

    /// <summary>Ids of the workflows in the library, and whether they have a published version.</summary>
    public IReadOnlyDictionary<string, bool>? Workflows { get; init; }
}
