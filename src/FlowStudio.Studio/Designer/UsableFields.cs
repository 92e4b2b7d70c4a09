using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Studio.Designer;

/// <summary>What a step may refer to: only what is there when it starts.</summary>
internal static class UsableFields
{
    /// <summary>
    /// The results of every step from which a way leads to the given one, the nearest first, then the inputs. What is made for one item of a For each is
    /// offered inside it, the results of all items behind it.
    /// </summary>
    public static IReadOnlyList<PickableField> Of(WorkflowDefinition definition, string activityId)
    {
        var inside = definition.Activities.Where(a => a.Settings is ForEachSettings).DistinctBy(a => a.Id).ToDictionary(a => a.Id, a => InsideOf(a.Id, definition));
        var before = new List<Activity>();
        var seen = new HashSet<string>();
        var work = new Queue<string>([activityId]);
        while (work.TryDequeue(out var id))
        {
            foreach (var source in definition.Connections.Where(c => c.Target == id).Select(c => c.Source))
            {
                // What leads back into a For each ends an item: the next item sees nothing of it.
                if (inside.GetValueOrDefault(id)?.Contains(source) != true && seen.Add(source) && definition.FindActivity(source) is { } activity)
                {
                    before.Add(activity);
                    work.Enqueue(source);
                }
            }
        }

        return
        [
            .. before.Where(a => inside.Values.All(steps => !steps.Contains(a.Id) || steps.Contains(activityId)))
                .SelectMany(a => FieldsOf(a, inside.GetValueOrDefault(a.Id)?.Contains(activityId) == true)),
            .. definition.Inputs.Select(i => new PickableField(Reference.ToInput(i.Name), $"Input › {i.Label}", FieldTypes.Text)),
        ];
    }

    /// <summary>The steps that a For each does for each item.</summary>
    public static IReadOnlySet<string> InsideOf(string forEachId, WorkflowDefinition definition)
    {
        var steps = new HashSet<string>();
        var work = new Queue<string>(definition.Connections.Where(c => c.Source == forEachId && c.SourcePort == Ports.Item).Select(c => c.Target));
        while (work.TryDequeue(out var id))
        {
            if (id != forEachId && steps.Add(id))
            {
                foreach (var connection in definition.Connections.Where(c => c.Source == id))
                {
                    work.Enqueue(connection.Target);
                }
            }
        }

        return steps;
    }

    private static IEnumerable<PickableField> FieldsOf(Activity activity, bool seenFromInside) => activity.Settings is ForEachSettings
        ? ResultShape.FieldsOf(activity).Where(f => (f.Reference.Path is [ResultShape.Results]) != seenFromInside)
        : ResultShape.FieldsOf(activity);
}
