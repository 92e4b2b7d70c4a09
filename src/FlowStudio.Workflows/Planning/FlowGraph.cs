using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Planning;

/// <summary>The bare graph of a definition: numbers for activities and connections, and who leads to whom.</summary>
internal sealed class FlowGraph
{
    private FlowGraph(ImmutableArray<Activity> activities, ImmutableArray<Edge> edges)
    {
        Activities = activities;
        Edges = edges;
        Outgoing = Index(e => e.Source);
        Incoming = Index(e => e.Target);

        ImmutableArray<int>[] Index(Func<Edge, int> end)
        {
            var lists = new List<int>[activities.Length];
            for (var i = 0; i < lists.Length; i++)
            {
                lists[i] = [];
            }

            for (var i = 0; i < edges.Length; i++)
            {
                lists[end(edges[i])].Add(i);
            }

            return [.. lists.Select(l => l.ToImmutableArray())];
        }
    }

    public ImmutableArray<Activity> Activities { get; }

    public ImmutableArray<Edge> Edges { get; }

    public ImmutableArray<int>[] Outgoing { get; }

    public ImmutableArray<int>[] Incoming { get; }

    public int Count => Activities.Length;

    /// <summary>
    /// Leaves out connections whose ends do not exist and repeated ones. The order of activities and connections is by their ids, so that
    /// nothing about a run depends on where or when something was drawn.
    /// </summary>
    public static FlowGraph Of(WorkflowDefinition definition)
    {
        ImmutableArray<Activity> activities = [.. definition.Activities.DistinctBy(a => a.Id).OrderBy(a => a.Id, StringComparer.Ordinal)];
        var numbers = new Dictionary<string, int>();
        for (var i = 0; i < activities.Length; i++)
        {
            numbers[activities[i].Id] = i;
        }

        var edges = definition.Connections
            .Where(c => numbers.ContainsKey(c.Source) && numbers.ContainsKey(c.Target))
            .DistinctBy(c => c.Id)
            .Select(c => new Edge(numbers[c.Source], numbers[c.Target], c))
            .OrderBy(e => e.Source)
            .ThenBy(e => PortRank(activities[e.Source], e.Connection.SourcePort))
            .ThenBy(e => e.Connection.SourcePort, StringComparer.Ordinal)
            .ThenBy(e => e.Target);
        return new FlowGraph(activities, [.. edges]);
    }

    /// <summary>Everything that can be reached from <paramref name="from"/> (itself included) without passing <paramref name="avoiding"/>.</summary>
    public bool[] ReachableFrom(int from, int avoiding = -1, Func<int, bool>? follow = null) =>
        Reach([from], avoiding, node => Outgoing[node].Where(e => follow?.Invoke(e) ?? true).Select(e => Edges[e].Target));

    /// <summary>What a For each does for each item: everything behind its port "Item", itself left out.</summary>
    public bool[] ItemsOf(int forEach) => Reach(
        Outgoing[forEach].Where(e => Edges[e].Connection.SourcePort == Ports.Item).Select(e => Edges[e].Target),
        forEach,
        node => Outgoing[node].Select(e => Edges[e].Target));

    /// <summary>Everything from which one of <paramref name="targets"/> can be reached without passing <paramref name="avoiding"/>.</summary>
    public bool[] Reaching(IEnumerable<int> targets, int avoiding = -1) =>
        Reach(targets, avoiding, node => Incoming[node].Select(e => Edges[e].Source));

    private bool[] Reach(IEnumerable<int> from, int avoiding, Func<int, IEnumerable<int>> next)
    {
        var seen = new bool[Count];
        var work = new Stack<int>();
        foreach (var node in from)
        {
            if (node >= 0 && node != avoiding && !seen[node])
            {
                seen[node] = true;
                work.Push(node);
            }
        }

        while (work.TryPop(out var node))
        {
            foreach (var neighbour in next(node))
            {
                if (neighbour != avoiding && !seen[neighbour])
                {
                    seen[neighbour] = true;
                    work.Push(neighbour);
                }
            }
        }

        return seen;
    }

    private static int PortRank(Activity activity, string port)
    {
        var rank = Ports.Of(activity.Settings).IndexOf(port);
        return rank < 0 ? int.MaxValue : rank;
    }

    internal readonly record struct Edge(int Source, int Target, Connection Connection);
}
