using System.Text.Json.Serialization;

namespace FlowStudio.Studio.Canvas;

/// <summary>
/// One edit of the picture, the same union in both directions. Applying an op whose target is not there, or that is done already, changes
/// nothing: a commit may arrive twice.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op")]
[JsonDerivedType(typeof(AddNode), "add")]
[JsonDerivedType(typeof(RemoveNode), "remove")]
[JsonDerivedType(typeof(MoveNode), "move")]
[JsonDerivedType(typeof(ResizeNode), "resize")]
[JsonDerivedType(typeof(ConnectEdge), "connect")]
[JsonDerivedType(typeof(DisconnectEdge), "disconnect")]
[JsonDerivedType(typeof(ReconnectEdge), "reconnect")]
[JsonDerivedType(typeof(SetNodeData), "setData")]
[JsonDerivedType(typeof(SetEdgeData), "setEdge")]
public abstract record CanvasOp
{
    private CanvasOp()
    {
    }

    public sealed record AddNode(CanvasNode Node) : CanvasOp;

    /// <summary>Its edges go with it.</summary>
    public sealed record RemoveNode(string Id) : CanvasOp;

    public sealed record MoveNode(string Id, double X, double Y) : CanvasOp;

    public sealed record ResizeNode(string Id, double Width, double Height) : CanvasOp;

    public sealed record ConnectEdge(CanvasEdge Edge) : CanvasOp;

    public sealed record DisconnectEdge(string Id) : CanvasOp;

    /// <summary>The edge <paramref name="Id"/> gets other ends, and with them another id.</summary>
    public sealed record ReconnectEdge(string Id, CanvasEdge Edge) : CanvasOp;

    /// <summary>Everything of a node except its position.</summary>
    public sealed record SetNodeData(CanvasNode Node) : CanvasOp;

    /// <summary>Everything of an edge except its ends.</summary>
    public sealed record SetEdgeData(CanvasEdge Edge) : CanvasOp;
}
