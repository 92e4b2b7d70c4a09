using FlowStudio.Studio.Canvas;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;

namespace FlowStudio.Studio.Designer;

/// <summary>What a gesture on the canvas means for the definition.</summary>
internal static class CommitTranslator
{
    /// <summary>How often a new loop may go back until a person says otherwise: a bound is needed, and a small one does little harm.</summary>
    public const int FirstBound = 3;

    public static IEnumerable<DefinitionChange> Changes(IEnumerable<CanvasOp> ops)
    {
        foreach (var op in ops)
        {
            switch (op)
            {
                case CanvasOp.MoveNode move:
                    yield return new DefinitionChange.MoveActivity(move.Id, new Point(Math.Round(move.X), Math.Round(move.Y)));
                    break;
                case CanvasOp.ResizeNode resize:
                    yield return new DefinitionChange.ResizeActivity(resize.Id, new Size(resize.Width, resize.Height));
                    break;
                case CanvasOp.RemoveNode remove:
                    yield return new DefinitionChange.RemoveActivity(remove.Id);
                    break;
                case CanvasOp.ConnectEdge connect:
                    yield return new DefinitionChange.Connect(Connection(connect.Edge));
                    break;
                case CanvasOp.DisconnectEdge disconnect:
                    yield return new DefinitionChange.Disconnect(disconnect.Id);
                    break;
                case CanvasOp.ReconnectEdge reconnect:
                    yield return new DefinitionChange.Disconnect(reconnect.Id);
                    yield return new DefinitionChange.Connect(Connection(reconnect.Edge));
                    break;
            }
        }
    }

    /// <summary>
    /// The gesture's order of ops is the browser's: a removed step may come before its connections, which went with it.
    /// </summary>
    public static IEnumerable<DefinitionChange> Possible(IEnumerable<DefinitionChange> changes, WorkflowDefinition definition)
    {
        var removed = new HashSet<string>();
        foreach (var change in changes)
        {
            switch (change)
            {
                case DefinitionChange.RemoveActivity remove:
                    removed.Add(remove.Id);
                    yield return change;
                    break;
                case DefinitionChange.Disconnect disconnect
                    when definition.Connections.FirstOrDefault(c => c.Id == disconnect.ConnectionId) is { } c && (removed.Contains(c.Source) || removed.Contains(c.Target)):
                    break;
                default:
                    yield return change;
                    break;
            }
        }
    }

    private static Connection Connection(CanvasEdge edge) => new(edge.Source, edge.Port, edge.Target);
}
