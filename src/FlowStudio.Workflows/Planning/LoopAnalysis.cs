using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Planning;

/// <summary>
/// Finds the loops. A connection closes a loop when its target dominates its source (every way from the start to the source passes the
/// target); dominators by the iterative algorithm of Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001). Cycles that
/// remain without these connections can be entered in more than one place and have no clear meaning; they are reported.
/// </summary>
internal sealed class LoopAnalysis
{
    private LoopAnalysis(bool[] isBack, ImmutableArray<PlannedLoop> loops, int[] innermost, IReadOnlyList<int> unclear)
    {
        IsBack = isBack;
        Loops = loops;
        Innermost = innermost;
        Unclear = unclear;
    }

    /// <summary>By connection number.</summary>
    public bool[] IsBack { get; }

    public ImmutableArray<PlannedLoop> Loops { get; }

    /// <summary>By activity number: the innermost loop around it, -1 for none.</summary>
    public int[] Innermost { get; }

    /// <summary>Connections that close a cycle with more than one entrance.</summary>
    public IReadOnlyList<int> Unclear { get; }

    public static LoopAnalysis Of(FlowGraph graph, int start)
    {
        var isBack = new bool[graph.Edges.Length];
        var innermost = new int[graph.Count];
        Array.Fill(innermost, -1);
        if (start < 0)
        {
            return new LoopAnalysis(isBack, [], innermost, []);
        }

        var order = ReversePostOrder(graph, start);
        var rank = new int[graph.Count];
        Array.Fill(rank, -1);
        for (var i = 0; i < order.Count; i++)
        {
            rank[order[i]] = i;
        }

        var dominator = Dominators(graph, order, rank);
        var unclear = new List<int>();
        for (var e = 0; e < graph.Edges.Length; e++)
        {
            var edge = graph.Edges[e];
            if (rank[edge.Source] < 0 || rank[edge.Target] > rank[edge.Source])
            {
                continue;
            }

            if (Dominates(edge.Target, edge.Source))
            {
                isBack[e] = true;
            }
            else
            {
                unclear.Add(e);
            }
        }

        var loops = FindLoops(graph, isBack, rank);
        for (var i = 0; i < loops.Length; i++)
        {
            foreach (var node in loops[i].Body)
            {
                var current = innermost[node];
                if (current < 0 || loops[current].Body.Count > loops[i].Body.Count)
                {
                    innermost[node] = i;
                }
            }
        }

        return new LoopAnalysis(isBack, loops, innermost, unclear);

        bool Dominates(int candidate, int node)
        {
            while (rank[node] > rank[candidate])
            {
                node = dominator[node];
            }

            return node == candidate;
        }
    }

    private static ImmutableArray<PlannedLoop> FindLoops(FlowGraph graph, bool[] isBack, int[] rank)
    {
        var bodies = new SortedDictionary<int, HashSet<int>>();
        for (var e = 0; e < isBack.Length; e++)
        {
            var (source, header) = (graph.Edges[e].Source, graph.Edges[e].Target);
            if (!isBack[e] || graph.Activities[header].Settings is ForEachSettings)
            {
                continue;
            }

            if (!bodies.TryGetValue(header, out var body))
            {
                bodies[header] = body = [header];
            }

            var into = graph.Reaching([source], avoiding: header);
            for (var node = 0; node < into.Length; node++)
            {
                // What no run reaches is no part of a loop that runs; it is reported on its own.
                if (into[node] && rank[node] >= 0)
                {
                    body.Add(node);
                }
            }
        }

        for (var node = 0; node < graph.Count; node++)
        {
            if (rank[node] >= 0 && graph.Activities[node].Settings is ForEachSettings)
            {
                var inside = graph.ItemsOf(node);
                bodies[node] = [node, .. Enumerable.Range(0, graph.Count).Where(n => inside[n] && rank[n] >= 0)];
            }
        }

        var list = bodies.Select(b => (Header: b.Key, Body: b.Value.ToImmutableHashSet())).ToList();
        var loops = ImmutableArray.CreateBuilder<PlannedLoop>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            var parent = -1;
            for (var j = 0; j < list.Count; j++)
            {
                if (j != i && list[j].Body.Contains(list[i].Header) && list[j].Body.Count > list[i].Body.Count
                    && (parent < 0 || list[j].Body.Count < list[parent].Body.Count))
                {
                    parent = j;
                }
            }

            ImmutableArray<int> exits =
            [
                .. Enumerable.Range(0, graph.Edges.Length)
                    .Where(e => list[i].Body.Contains(graph.Edges[e].Source) && !list[i].Body.Contains(graph.Edges[e].Target)),
            ];
            loops.Add(new PlannedLoop(i, list[i].Header, parent, list[i].Body, exits));
        }

        return loops.ToImmutable();
    }

    private static List<int> ReversePostOrder(FlowGraph graph, int start)
    {
        var seen = new bool[graph.Count];
        var order = new List<int>();
        var stack = new Stack<(int Node, int Next)>();
        seen[start] = true;
        stack.Push((start, 0));
        while (stack.TryPop(out var frame))
        {
            var outgoing = graph.Outgoing[frame.Node];
            var next = frame.Next;
            while (next < outgoing.Length && seen[graph.Edges[outgoing[next]].Target])
            {
                next++;
            }

            if (next == outgoing.Length)
            {
                order.Add(frame.Node);
                continue;
            }

            var target = graph.Edges[outgoing[next]].Target;
            seen[target] = true;
            stack.Push((frame.Node, next + 1));
            stack.Push((target, 0));
        }

        order.Reverse();
        return order;
    }

    private static int[] Dominators(FlowGraph graph, List<int> order, int[] rank)
    {
        var dominator = new int[graph.Count];
        Array.Fill(dominator, -1);
        dominator[order[0]] = order[0];
        var changed = true;
        while (changed)
        {
            changed = false;
            foreach (var node in order.Skip(1))
            {
                var candidate = -1;
                foreach (var e in graph.Incoming[node])
                {
                    var source = graph.Edges[e].Source;
                    if (rank[source] < 0 || dominator[source] < 0)
                    {
                        continue;
                    }

                    candidate = candidate < 0 ? source : Meet(source, candidate);
                }

                if (dominator[node] != candidate)
                {
                    dominator[node] = candidate;
                    changed = true;
                }
            }
        }

        return dominator;

        int Meet(int a, int b)
        {
            while (a != b)
            {
                while (rank[a] > rank[b])
                {
                    a = dominator[a];
                }

                while (rank[b] > rank[a])
                {
                    b = dominator[b];
                }
            }

            return a;
        }
    }
}
