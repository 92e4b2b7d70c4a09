using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>Small workflows to begin with, placed as a person would place them.</summary>
internal static class Drawings
{
    /// <summary>Start, one agent called Writer that is tried once, and an output.</summary>
    public static WorkflowDefinition Chain(string name, int attempts = 1) => Named(name, WorkflowBuilder.New()
        .Agent("Writer", a => a with { Role = "Writer", Prompt = "Write about {{ Input.Topic }}.", Retry = new RetryPolicy(attempts, TimeSpan.FromMilliseconds(200)) })
        .Output("Answer", "{{ Variables.Writer }}")
        .Chain("start", "Writer", "Answer"));

    /// <summary>Agents one after the other.</summary>
    public static WorkflowDefinition LongChain(string name) => Named(name, WorkflowBuilder.New()
        .Agent("One", a => a with { Prompt = "Begin with {{ Input.Topic }}." })
        .Agent("Two", a => a with { Prompt = "Go on with {{ Variables.One }}." })
        .Agent("Three", a => a with { Prompt = "End {{ Variables.Two }}." })
        .Output("Answer", "{{ Variables.Three }}")
        .Chain("start", "One", "Two", "Three", "Answer"));

    private static WorkflowDefinition Named(string name, WorkflowBuilder drawing)
    {
        var definition = drawing.Build();
        var id = Guid.NewGuid().ToString("N")[..16];
        return definition with
        {
            DefinitionId = id,
            VersionId = id + "-1",
            Name = name,
            Activities = [.. definition.Activities.Select((a, i) => a with { Position = new Point(80 + (i * 320), 160) })],
        };
    }
}
