using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Planning;

/// <summary>Hints about ways out that lead nowhere, and about what people write that nobody reads. The workflow runs all the same.</summary>
internal static class OutcomeChecks
{
    public static IEnumerable<Problem> Check(FlowGraph graph, bool[] reachable)
    {
        var read = Enumerable.Range(0, graph.Count)
            .SelectMany(n => TextFields.All(graph.Activities[n].Settings))
            .SelectMany(f => TextTemplate.Parse(f.Text).References)
            .Where(r => r.Scope == Reference.VariableScope && (r.Path.IsEmpty || r.Path[0] == ResultShape.Instruction))
            .Select(r => r.Name)
            .ToHashSet();
        for (var node = 0; node < graph.Count; node++)
        {
            if (!reachable[node])
            {
                continue;
            }

            var activity = graph.Activities[node];
            var connected = graph.Outgoing[node].Select(e => graph.Edges[e].Connection.SourcePort).ToHashSet();
            foreach (var port in Expected(activity.Settings).Where(p => !connected.Contains(p)))
            {
                yield return Problem.Warning(
                    "outcome.unconnected", $"When it goes “{Ports.Label(port)}”, the run ends here: nothing is connected.", activity.Id);
            }

            if (activity.Settings is GateSettings && connected.Contains(Ports.SentBack) && !read.Contains(activity.Name))
            {
                yield return Problem.Warning(
                    "gate.instructionUnread",
                    $"What people write when they send back is read by no step. Insert “{activity.Label} › instruction” into the task of the step it goes back to.",
                    activity.Id);
            }
        }
    }

    /// <summary>Ways that are drawn for a reason. A rejection may well be the end, and sending back is only offered where it is drawn.</summary>
    private static IEnumerable<string> Expected(ActivitySettings settings) => settings switch
    {
        GateSettings { ExpiresAfter: not null } => [Ports.Approved, Ports.Expired],
        GateSettings => [Ports.Approved],
        WaitSettings { For: WaitFor.Event, ExpiresAfter: not null } or RouterSettings or ParallelSettings => Ports.Of(settings),
        _ => [],
    };
}
