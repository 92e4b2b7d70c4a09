namespace FlowStudio.Workflows.Planning;

/// <summary>
/// For every activity, all those from which a way leads to it; itself only when a way leads round to it. One bit for each pair, worked out
/// for all activities at once when first asked for, since most workflows refer from nearly every step to earlier ones.
/// </summary>
internal sealed class Ancestors(FlowGraph graph)
{
    private readonly Lazy<ulong[][]> rows = new(() => Fill(graph));

    public bool LeadsTo(int from, int to) => (rows.Value[to][from >> 6] & (1UL << (from & 63))) != 0;

    private static ulong[][] Fill(FlowGraph graph)
    {
        var rows = new ulong[graph.Count][];
        for (var node = 0; node < rows.Length; node++)
        {
            rows[node] = new ulong[(graph.Count + 63) >> 6];
        }

        // In this order one pass is enough for a graph without loops, and about one more for each depth of loops in loops.
        var order = ReversePostOrder(graph);
        var changed = true;
        while (changed)
        {
            changed = false;
            foreach (var node in order)
            {
                foreach (var e in graph.Incoming[node])
                {
                    changed |= Add(rows[node], rows[graph.Edges[e].Source], graph.Edges[e].Source);
                }
            }
        }

        return rows;
    }

    private static bool Add(ulong[] row, ulong[] before, int source)
    {
        var changed = 0UL;
        for (var i = 0; i < row.Length; i++)
        {
            var more = before[i] & ~row[i];
            changed |= more;
            row[i] |= more;
        }

        var bit = 1UL << (source & 63);
        changed |= bit & ~row[source >> 6];
        row[source >> 6] |= bit;
        return changed != 0;
    }

    private static List<int> ReversePostOrder(FlowGraph graph)
    {
        var seen = new bool[graph.Count];
        var order = new List<int>(graph.Count);
        var stack = new Stack<(int Node, int Next)>();
        for (var root = 0; root < graph.Count; root++)
        {
            Visit(root);
            while (stack.TryPop(out var frame))
            {
                if (frame.Next == graph.Outgoing[frame.Node].Length)
                {
                    order.Add(frame.Node);
                    continue;
                }

                stack.Push(frame with { Next = frame.Next + 1 });
                Visit(graph.Edges[graph.Outgoing[frame.Node][frame.Next]].Target);
            }
        }

        order.Reverse();
        return order;

        void Visit(int node)
        {
            if (!seen[node])
            {
                seen[node] = true;
                stack.Push((node, 0));
            }
        }
    }
}
