using System.Collections.Immutable;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Planning;

/// <summary>Is it clear what each For each does for its items, and is every value used where it can be seen?</summary>
internal static class ForEachChecks
{
    public static IEnumerable<Problem> Check(FlowGraph graph, int start, WorkflowPlan plan)
    {
        foreach (var each in plan.Activities.Where(a => a.Reachable && a.Activity.Settings is ForEachSettings))
        {
            var inside = graph.ItemsOf(each.Number);
            if (graph.Outgoing[each.Number].All(e => graph.Edges[e].Connection.SourcePort != Ports.Item))
            {
                yield return Problem.Error("forEach.empty", "Nothing is done for the items: connect “Each item” to the first step, and the last one back to the For each.", each.Id);
                continue;
            }

            var outside = graph.ReachableFrom(start, follow: e => graph.Edges[e].Source != each.Number || graph.Edges[e].Connection.SourcePort != Ports.Item);
            foreach (var node in Enumerable.Range(0, graph.Count).Where(n => inside[n] && outside[n]).Take(1))
            {
                yield return Problem.Error(
                    "forEach.leaks",
                    $"“{graph.Activities[node].Label}” is reached from inside the For each “{each.Activity.Label}” and from outside. Lead the last step inside back to the For each, and connect what comes after all items to “Done”.",
                    graph.Activities[node].Id);
            }

            var back = graph.Incoming[each.Number].Where(e => plan.Connections[e].IsBack).ToList();
            foreach (var e in back.Where(e => !inside[graph.Edges[e].Source]))
            {
                yield return Problem.OnConnection(
                    "forEach.header",
                    $"What leads back into “{each.Activity.Label}” ends an item. Let this go back to a step before the For each instead.",
                    graph.Edges[e].Connection.Id);
            }

            if (!back.Any(e => inside[graph.Edges[e].Source]))
            {
                yield return Problem.Warning("forEach.noResults", "No step leads back to this For each, so its items have no results. Connect the last step for an item back to it.", each.Id);
            }
        }

        foreach (var problem in CheckReferences(plan))
        {
            yield return problem;
        }
    }

    /// <summary>What is made for one item can be seen for that item alone; outside there are the results of all.</summary>
    private static IEnumerable<Problem> CheckReferences(WorkflowPlan plan)
    {
        var writers = plan.Activities
            .Where(a => ResultShape.VariableOf(a.Activity) is not null)
            .ToLookup(a => ResultShape.VariableOf(a.Activity)!);
        if (plan.Activities.All(a => a.Activity.Settings is not ForEachSettings))
        {
            yield break;
        }

        foreach (var reader in plan.Activities)
        {
            var around = plan.ForEachAround(reader.Number).Select(f => f.Number).ToHashSet();
            foreach (var reference in StepReferences.Of(reader.Activity).OfType<Reference>().Where(r => r.Scope == Reference.VariableScope).Distinct())
            {
                var sources = writers[reference.Name].ToList();
                if (sources.Count > 0 && sources.All(s => plan.ForEachAround(s.Number).Any(f => !around.Contains(f.Number) && f.Number != reader.Number)))
                {
                    var each = plan.ForEachAround(sources[0].Number).First(f => !around.Contains(f.Number));
                    yield return Problem.Error(
                        "reference.insideForEach",
                        $"It uses the result of “{sources[0].Activity.Label}”, which is made once for each item of “{each.Activity.Label}”. Use “{each.Activity.Label} › all results” instead.",
                        reader.Id);
                }
                else if (sources is [{ Activity.Settings: ForEachSettings } owner] && reference.Path is [var field, ..])
                {
                    if (field is ResultShape.Item or ResultShape.Index && !around.Contains(owner.Number))
                    {
                        yield return Problem.Error("reference.insideForEach", $"The item of “{owner.Activity.Label}” is only there between “Each item” and the way back. Use its results instead.", reader.Id);
                    }
                    else if (field == ResultShape.Results && around.Contains(owner.Number))
                    {
                        yield return Problem.Error("reference.notYet", $"The results of “{owner.Activity.Label}” are only there when all items are done. Use them behind “Done”.", reader.Id);
                    }
                }
            }
        }
    }
}
