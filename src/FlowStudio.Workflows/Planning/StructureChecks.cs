using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Planning;

/// <summary>Is it one connected drawing with one beginning?</summary>
internal static class StructureChecks
{
    public static IEnumerable<Problem> Check(WorkflowDefinition definition, FlowGraph graph, int start, bool[] reachable)
    {
        if (string.IsNullOrWhiteSpace(definition.Name))
        {
            yield return Problem.Error("workflow.unnamed", "Give the workflow a name.");
        }

        if (graph.Count == 0)
        {
            yield return Problem.Error("workflow.empty", "There is nothing to run yet. Drag a step from the palette, or start from a template.");
            yield break;
        }

        for (var node = 0; node < graph.Count; node++)
        {
            if (node != start && graph.Activities[node].Settings is StartSettings)
            {
                yield return Problem.Error("start.second", "A workflow begins in one place. Remove this second Start.", graph.Activities[node].Id);
            }
        }

        if (graph.Activities[start].Settings is not StartSettings)
        {
            yield return Problem.Warning(
                "start.missing", $"There is no Start; the run begins at “{graph.Activities[start].Label}”.", graph.Activities[start].Id);
        }

        foreach (var duplicate in definition.Activities.GroupBy(a => a.Id).Where(g => g.Count() > 1))
        {
            yield return Problem.Error("activity.duplicateId", $"{duplicate.Count()} steps have the same id. Remove one of them.", duplicate.Key);
        }

        foreach (var duplicate in definition.Activities.GroupBy(a => a.Name).Where(g => g.Count() > 1))
        {
            yield return Problem.Error(
                "activity.duplicateName", $"Two steps are named “{duplicate.Key}” in references. Rename one of them.", duplicate.Last().Id);
        }

        for (var node = 0; node < graph.Count; node++)
        {
            // A second Start has been reported already, and nothing can lead to it.
            if (!reachable[node] && graph.Activities[node].Settings is not StartSettings)
            {
                var activity = graph.Activities[node];
                yield return Problem.Error(
                    "activity.unreachable",
                    graph.Incoming[node].IsEmpty
                        ? $"Nothing leads to “{activity.Label}”. Connect a step to it, or remove it."
                        : $"No way leads from the start to “{activity.Label}”. Connect the steps before it, or remove them.",
                    activity.Id);
            }
        }

        var byId = graph.Activities.ToDictionary(a => a.Id);
        foreach (var connection in definition.Connections)
        {
            foreach (var problem in CheckConnection(byId, connection))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<Problem> CheckConnection(Dictionary<string, Activity> byId, Connection connection)
    {
        var source = byId.GetValueOrDefault(connection.Source);
        var target = byId.GetValueOrDefault(connection.Target);
        if (source is null || target is null)
        {
            yield return Problem.OnConnection("connection.loose", "This connection has lost one of its steps. Remove it.", connection.Id);
            yield break;
        }

        if (target.Settings is StartSettings)
        {
            yield return Problem.OnConnection("connection.intoStart", "Nothing can lead into the Start. Connect to the step after it.", connection.Id);
        }

        if (source.Settings is not ForeignSettings && !Ports.Of(source.Settings).Contains(connection.SourcePort))
        {
            yield return Problem.OnConnection(
                "connection.unknownPort",
                $"“{source.Label}” no longer has the way out “{Ports.Label(connection.SourcePort)}”. Reconnect or remove this connection.",
                connection.Id);
        }
    }
}
