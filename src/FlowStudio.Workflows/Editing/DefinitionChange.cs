using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Editing;

/// <summary>One thing that a person changed. A closed union; several together make one gesture, which is one step of undo.</summary>
public abstract record DefinitionChange
{
    private DefinitionChange()
    {
    }

    public sealed record AddActivity(Activity Activity) : DefinitionChange;

    /// <summary>Its connections go with it.</summary>
    public sealed record RemoveActivity(string Id) : DefinitionChange;

    public sealed record MoveActivity(string Id, Point Position) : DefinitionChange;

    public sealed record ResizeActivity(string Id, Size Size) : DefinitionChange;

    /// <summary>What a person reads on the step. References are not touched: they use the name.</summary>
    public sealed record RenameActivity(string Id, string DisplayText) : DefinitionChange;

    /// <summary>New settings of the same kind. Connections whose port goes away follow when a port took its place, else go.</summary>
    public sealed record ChangeSettings(string Id, ActivitySettings Settings) : DefinitionChange;

    public sealed record Connect(Connection Connection) : DefinitionChange;

    public sealed record Disconnect(string ConnectionId) : DefinitionChange;

    /// <param name="MaxRounds">How often a connection that goes back may be taken; null: not set.</param>
    public sealed record BoundLoop(string ConnectionId, int? MaxRounds) : DefinitionChange;

    public sealed record ChangeWorkflow(string Name, string Description) : DefinitionChange;

    public sealed record ChangeInputs(ImmutableArray<InputDefinition> Inputs) : DefinitionChange;

    public sealed record ChangeOutputs(ImmutableArray<OutputDefinition> Outputs) : DefinitionChange;

    /// <summary>What one run may use.</summary>
    public sealed record ChangeLimits(RunLimits Limits) : DefinitionChange;
}
