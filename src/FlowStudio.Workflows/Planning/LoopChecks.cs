using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Planning;

/// <summary>Is every loop bounded, entered in one place, and left somewhere?</summary>
internal static class LoopChecks
{
    public const int MostRounds = 1_000;

    public static IEnumerable<Problem> Check(FlowGraph graph, LoopAnalysis analysis, ImmutableArray<PlannedActivity> activities)
    {
        foreach (var e in analysis.Unclear)
        {
            var edge = graph.Edges[e];
            yield return Problem.OnConnection(
                "loop.twoEntrances",
                $"This goes back into the middle of a loop: “{graph.Activities[edge.Target].Label}” can also be reached another way. Let it go back to a step that every way passes.",
                edge.Connection.Id);
        }

        for (var e = 0; e < graph.Edges.Length; e++)
        {
            // A For each is bounded by its list.
            if (!analysis.IsBack[e] || graph.Activities[graph.Edges[e].Target].Settings is ForEachSettings)
            {
                continue;
            }

            var connection = graph.Edges[e].Connection;
            switch (connection.MaxRounds)
            {
                case null:
                    yield return Problem.OnConnection("loop.unbounded", "This goes back and makes a loop. Say how many times it may do so at most.", connection.Id);
                    break;
                case < 1 or > MostRounds:
                    yield return Problem.OnConnection("loop.bound", $"A loop goes back at least once and at most {MostRounds} times.", connection.Id);
                    break;
            }
        }

        foreach (var loop in analysis.Loops)
        {
            if (activities[loop.Header].Activity.Settings is not ForEachSettings && loop.Exits.IsEmpty && loop.Body.All(n => HasNoEnd(activities[n], graph)))
            {
                yield return Problem.Error(
                    "loop.noExit",
                    $"The loop that begins at “{activities[loop.Header].Activity.Label}” never ends: every way in it goes back. Add a way out.",
                    activities[loop.Header].Id);
            }
        }
    }

    private static bool HasNoEnd(PlannedActivity activity, FlowGraph graph)
    {
        var connected = activity.Outgoing.Select(e => graph.Edges[e].Connection.SourcePort).ToHashSet();
        return Ports.Of(activity.Activity.Settings).All(port => connected.Contains(port) || (port == Ports.Failed && activity.Activity.Settings is WorkSettings))
            && activity.Activity.Settings is not FinishSettings;
    }
}
