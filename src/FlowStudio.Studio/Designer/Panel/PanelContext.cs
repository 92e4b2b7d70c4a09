using FlowStudio.Agents.Models;
using FlowStudio.Agents.Tools;
using FlowStudio.Runner.Composition;
using FlowStudio.Studio.Library;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Studio.Designer.Panel;

/// <summary>What the editors of a step may choose from.</summary>
internal sealed record PanelContext(
    WorkflowPlan Plan, IReadOnlyList<StoredTeam> Teams, IReadOnlyList<ModelProvider> Providers, IReadOnlyList<ToolChoice> Tools, bool ReadOnly)
{
    public WorkflowDefinition Definition => Plan.Definition;

    /// <summary>What a Workflow step may run.</summary>
    public IReadOnlyList<WorkflowChoice> Workflows { get; init; } = [];

    /// <inheritdoc cref="UsableFields.Of"/>
    public IReadOnlyList<PickableField> FieldsFor(string activityId) => UsableFields.Of(Definition, activityId);
}
