using FlowStudio.Agents.Models;
using FlowStudio.Agents.Tools;
using FlowStudio.Runner.Composition;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Studio.Designer.Panel;

/// <summary>What the editors of a step may choose from.</summary>
internal sealed record PanelContext(
    WorkflowPlan Plan, IReadOnlyList<StoredTeam> Teams, IReadOnlyList<ModelProvider> Providers, IReadOnlyList<ToolChoice> Tools, bool ReadOnly)
{
    public WorkflowDefinition Definition => Plan.Definition;

    /// <summary>The inputs, and the results of every step from which a way leads to the given one; the nearest first.</summary>
    public IReadOnlyList<PickableField> FieldsFor(string activityId)
    {
        var definition = Definition;
        var before = new List<Activity>();
        var seen = new HashSet<string>();
        var work = new Queue<string>([activityId]);
        while (work.TryDequeue(out var id))
        {
            foreach (var source in definition.Connections.Where(c => c.Target == id).Select(c => c.Source))
            {
                if (seen.Add(source) && definition.FindActivity(source) is { } activity)
                {
                    before.Add(activity);
                    work.Enqueue(source);
                }
            }
        }

        return
        [
            .. before.SelectMany(a => ResultShape.FieldsOf(a)),
            .. definition.Inputs.Select(i => new PickableField(Reference.ToInput(i.Name), $"Input › {i.Label}", FieldTypes.Text)),
        ];
    }
}
