namespace FlowStudio.Studio.Canvas;

/// <summary>Edits of a picture, and the edits that lie between two pictures.</summary>
public static class CanvasPicture
{
    /// <summary>The picture with the edits done, as the canvas does them (document.ts).</summary>
    public static CanvasDocument With(this CanvasDocument document, IEnumerable<CanvasOp> ops)
    {
        var nodes = new OrderedDictionary<string, CanvasNode>(document.Nodes.Select(n => KeyValuePair.Create(n.Id, n)));
        var edges = new OrderedDictionary<string, CanvasEdge>(document.Edges.Select(e => KeyValuePair.Create(e.Id, e)));
        foreach (var op in ops) Apply(op, nodes, edges);
        return document with { Nodes = [.. nodes.Values], Edges = [.. edges.Values] };
    }

    /// <summary>What turns <paramref name="shown"/> into <paramref name="wanted"/>; empty when they look the same.</summary>
    public static IReadOnlyList<CanvasOp> Changes(CanvasDocument shown, CanvasDocument wanted)
    {
        var ops = new List<CanvasOp>();
        var oldNodes = shown.Nodes.ToDictionary(n => n.Id);
        var oldEdges = shown.Edges.ToDictionary(e => e.Id);
        var newNodes = wanted.Nodes.Select(n => n.Id).ToHashSet();
        var newEdges = wanted.Edges.Select(e => e.Id).ToHashSet();

        ops.AddRange(shown.Edges.Where(e => !newEdges.Contains(e.Id)).Select(e => new CanvasOp.DisconnectEdge(e.Id)));
        ops.AddRange(shown.Nodes.Where(n => !newNodes.Contains(n.Id)).Select(n => new CanvasOp.RemoveNode(n.Id)));
        foreach (var node in wanted.Nodes)
        {
            if (!oldNodes.TryGetValue(node.Id, out var old))
            {
                ops.Add(new CanvasOp.AddNode(node));
                continue;
            }

            if (old.X != node.X || old.Y != node.Y) ops.Add(new CanvasOp.MoveNode(node.Id, node.X, node.Y));
            if (old with { X = node.X, Y = node.Y } != node) ops.Add(new CanvasOp.SetNodeData(node));
        }

        foreach (var edge in wanted.Edges)
        {
            if (!oldEdges.TryGetValue(edge.Id, out var old)) ops.Add(new CanvasOp.ConnectEdge(edge));
            else if (old != edge) ops.Add(new CanvasOp.SetEdgeData(edge));
        }

        return ops;
    }

    private static void Apply(CanvasOp op, OrderedDictionary<string, CanvasNode> nodes, OrderedDictionary<string, CanvasEdge> edges)
    {
        switch (op)
        {
            case CanvasOp.AddNode add:
                nodes[add.Node.Id] = add.Node;
                break;
            case CanvasOp.RemoveNode remove:
                nodes.Remove(remove.Id);
                foreach (var edge in edges.Values.Where(e => e.Source == remove.Id || e.Target == remove.Id).ToList()) edges.Remove(edge.Id);
                break;
            case CanvasOp.MoveNode move when nodes.TryGetValue(move.Id, out var node):
                nodes[move.Id] = node with { X = move.X, Y = move.Y };
                break;
            case CanvasOp.ResizeNode resize when nodes.TryGetValue(resize.Id, out var node):
                nodes[resize.Id] = node with { Width = resize.Width, Height = resize.Height };
                break;
            case CanvasOp.ConnectEdge connect:
                edges[connect.Edge.Id] = connect.Edge;
                break;
            case CanvasOp.DisconnectEdge disconnect:
                edges.Remove(disconnect.Id);
                break;
            case CanvasOp.ReconnectEdge reconnect:
                edges.Remove(reconnect.Id);
                edges[reconnect.Edge.Id] = reconnect.Edge;
                break;
            case CanvasOp.SetNodeData set when nodes.TryGetValue(set.Node.Id, out var node):
                nodes[set.Node.Id] = set.Node with { X = node.X, Y = node.Y };
                break;
            case CanvasOp.SetEdgeData set when edges.ContainsKey(set.Edge.Id):
                edges[set.Edge.Id] = set.Edge;
                break;
        }
    }
}
