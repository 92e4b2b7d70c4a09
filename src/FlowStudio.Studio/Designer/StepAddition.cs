using System.Collections.Immutable;
using FlowStudio.Studio.Canvas;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;

namespace FlowStudio.Studio.Designer;

/// <summary>A new step with what connects it: alone, behind the step it was pulled from, or in the middle of a connection.</summary>
/// <param name="Changes">One gesture.</param>
internal sealed record StepAddition(Activity Step, ImmutableArray<DefinitionChange> Changes)
{
    private const double Column = 320;
    private const double Row = 170;

    /// <param name="before">The step that it comes behind by <paramref name="port"/>; null: it stands alone.</param>
    /// <param name="edge">The connection into whose middle it comes; then <paramref name="before"/> and <paramref name="port"/> are its source.</param>
    public static StepAddition Of(string kind, Point place, WorkflowDefinition definition, Activity? before = null, string? port = null, Connection? edge = null)
    {
        var step = StepFactory.Create(kind, place, definition, before, port);
        var changes = ImmutableArray.CreateBuilder<DefinitionChange>();
        changes.Add(new DefinitionChange.AddActivity(step));
        if (edge is not null)
        {
            changes.Add(new DefinitionChange.Disconnect(edge.Id));
        }

        if (before is not null && port is not null)
        {
            changes.Add(new DefinitionChange.Connect(new Connection(before.Id, port, step.Id)));
        }

        if (edge is not null && WayOn(step.Settings) is { } wayOn)
        {
            changes.Add(new DefinitionChange.Connect(new Connection(step.Id, wayOn, edge.Target)));
        }

        if (step.Settings is ForEachSettings)
        {
            changes.AddRange(FirstInside(step, definition));
        }

        return new StepAddition(step, changes.ToImmutable());
    }

    /// <summary>By which the run goes on as it would have without the step.</summary>
    private static string? WayOn(ActivitySettings settings) => settings is ForEachSettings ? Ports.Done : Ports.Of(settings).FirstOrDefault();

    /// <summary>An empty For each tells nobody how it is meant: one agent that works on the item, and the way back, say it all.</summary>
    private static IEnumerable<DefinitionChange> FirstInside(Activity each, WorkflowDefinition definition)
    {
        var place = new Point(each.Position.X + Column, each.Position.Y + Row);
        while (definition.Activities.Any(a => Math.Abs(a.Position.X - place.X) < CanvasGeometry.NodeWidth + 20 && Math.Abs(a.Position.Y - place.Y) < CanvasGeometry.NodeHeight + 20))
        {
            place = new Point(place.X, place.Y + Row);
        }

        var agent = StepFactory.Create(ActivityKinds.Agent, place, definition with { Activities = definition.Activities.Add(each) }, each, Ports.Item);
        yield return new DefinitionChange.AddActivity(agent);
        yield return new DefinitionChange.Connect(new Connection(each.Id, Ports.Item, agent.Id));
        yield return new DefinitionChange.Connect(new Connection(agent.Id, Ports.Done, each.Id));
    }
}
