using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Benchmarks.Rig;

/// <summary>A workflow of many steps, without mistakes: a chain laid in rows, and forward branches that make it 1.3 connections a step. canvas-element/bench/graph.ts draws the same.</summary>
internal static class CanvasGraph
{
    private const double ConnectionsPerStep = 1.3;

    public static (WorkflowDefinition Definition, int Connections) Of(int count)
    {
        var columns = (int)Math.Ceiling(Math.Sqrt(count));
        var builder = WorkflowBuilder.Empty().Step("s0", new StartSettings());
        for (var i = 1; i < count; i++)
        {
            builder.Agent($"s{i}", a => a with { Role = "Writer", Goal = "Reads what came before and writes the next part", Prompt = $"Write part {i} about {{{{ Input.Topic }}}}." });
        }

        for (var i = 1; i < count; i++)
        {
            builder.Connect($"s{i - 1}", $"s{i}");
        }

        var connections = count - 1;
        for (var i = 1; connections < count * ConnectionsPerStep && i + columns + 1 < count; i += 3, connections++)
        {
            builder.Connect($"s{i}", $"s{i + columns + 1}", Ports.Failed);
        }

        var definition = builder.Build();
        return (definition with
        {
            DefinitionId = $"canvas{count}",
            VersionId = $"canvas{count}-1",
            Name = $"{count} steps",
            Activities = [.. definition.Activities.Select((a, i) => a with { DisplayText = $"Step number {i}", Position = new Point(i % columns * 330, i / columns * 150) })],
        }, connections);
    }
}
