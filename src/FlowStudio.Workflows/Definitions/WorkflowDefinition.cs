using System.Collections.Immutable;

namespace FlowStudio.Workflows.Definitions;

/// <summary>
/// What a person drew: activities and the connections between them. Immutable; every edit makes a new value
/// (DefinitionEditor). Saved as an Elsa 3 workflow definition by ElsaCodec.
/// </summary>
public sealed record WorkflowDefinition
{
    /// <summary>The same over all versions of one workflow.</summary>
    public required string DefinitionId { get; init; }

    /// <summary>Of this version alone (Elsa's <c>id</c>).</summary>
    public required string VersionId { get; init; }

    /// <summary>Counts from 1.</summary>
    public int Version { get; init; } = 1;

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    /// <summary>What the start form asks for.</summary>
    public ImmutableArray<InputDefinition> Inputs { get; init; } = [];

    /// <summary>What a finished run hands back.</summary>
    public ImmutableArray<OutputDefinition> Outputs { get; init; } = [];

    /// <summary>Variables that somebody named. A step's result needs no entry here: it has the step's own name.</summary>
    public ImmutableArray<VariableDefinition> Variables { get; init; } = [];

    public RunLimits Limits { get; init; } = RunLimits.None;

    public ImmutableArray<Activity> Activities { get; init; } = [];

    public ImmutableArray<Connection> Connections { get; init; } = [];

    /// <summary>What the file held that this model does not know. Written back as it came.</summary>
    public Remainder Remainder { get; init; } = Remainder.Empty;

    /// <summary>The same for the flowchart that holds the activities.</summary>
    public FlowchartRemainder Flowchart { get; init; } = FlowchartRemainder.New();

    public Activity? FindActivity(string id)
    {
        foreach (var activity in Activities)
        {
            if (activity.Id == id)
            {
                return activity;
            }
        }

        return null;
    }
}

/// <summary>A value asked for at the start. <see cref="Name"/> is what references say: <c>{{ Input.Topic }}</c>.</summary>
public sealed record InputDefinition(string Name, string DisplayName = "", string Description = "", string Type = "String", string UiHint = "singleline")
{
    /// <summary>A start without it is refused. Ours: a stock Elsa server has no such notion.</summary>
    public bool Required { get; init; } = true;

    /// <summary>Offered in the start form, so that a first run needs no typing.</summary>
    public string Example { get; init; } = "";

    public Remainder Remainder { get; init; } = Remainder.Empty;

    /// <summary>What a person reads.</summary>
    public string Label => DisplayName.Length > 0 ? DisplayName : Name;
}

public sealed record OutputDefinition(string Name, string DisplayName = "", string Description = "", string Type = "Object")
{
    public Remainder Remainder { get; init; } = Remainder.Empty;

    public string Label => DisplayName.Length > 0 ? DisplayName : Name;
}

public sealed record VariableDefinition(string Id, string Name, string TypeName = "Object")
{
    public Remainder Remainder { get; init; } = Remainder.Empty;
}
