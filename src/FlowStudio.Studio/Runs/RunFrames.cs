using FlowStudio.Studio.Canvas;
using FlowStudio.Workflows.Events;

namespace FlowStudio.Studio.Runs;

/// <summary>What the canvas is sent of one run: everything first, then only what looks different.</summary>
internal sealed class RunFrames(Guid run)
{
    private readonly Dictionary<string, NodeRun> nodes = [];
    private readonly Dictionary<string, EdgeRun> edges = [];
    private bool begun;

    /// <param name="standing">For how long the run has stood still; null: it does not.</param>
    public CanvasRun Next(RunView view, TimeSpan? standing)
    {
        var changedNodes = view.Steps
            .Select(s => new NodeRun(s.Key, RunPicture.NodeOf(s.Value, standing is not null), CountOf(s.Value), RunPicture.NoteOf(s.Value, standing)))
            .Where(n => !nodes.TryGetValue(n.Id, out var shown) || shown != n)
            .ToList();
        var changedEdges = view.Connections
            .Select(c => new EdgeRun(c.Key, c.Value.Taken > 0 ? EdgeRunStatus.Taken : EdgeRunStatus.NotTaken))
            .Where(e => !edges.TryGetValue(e.Id, out var shown) || shown != e)
            .ToList();
        foreach (var node in changedNodes)
        {
            nodes[node.Id] = node;
        }

        foreach (var edge in changedEdges)
        {
            edges[edge.Id] = edge;
        }

        var frame = new CanvasRun(run.ToString(), Full: !begun, changedNodes, changedEdges);
        begun = true;
        return frame;
    }

    private static int CountOf(StepView step) => Math.Max(step.Visits, step.Attempt);
}
