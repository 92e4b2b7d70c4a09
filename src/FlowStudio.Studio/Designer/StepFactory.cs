using FlowStudio.Studio.Canvas;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;

namespace FlowStudio.Studio.Designer;

/// <summary>Makes new steps with settings that are useful as they are.</summary>
internal static class StepFactory
{
    /// <param name="before">The step that it follows: its result is what the new one most likely works on.</param>
    public static Activity Create(string kind, Point position, WorkflowDefinition definition, Activity? before = null)
    {
        var settings = Settings(kind, definition, Suggest(definition, before));
        var label = Label(kind, definition);
        return new Activity
        {
            Id = Guid.NewGuid().ToString("N")[..16],
            Name = ActivityNames.MakeUnique(ActivityNames.From(label), definition),
            DisplayText = label,
            Position = position,
            Size = new Size(CanvasGeometry.NodeWidth, CanvasGeometry.HeightFor(Ports.Of(settings).Length)),
            Settings = settings,
        };
    }

    private static ActivitySettings Settings(string kind, WorkflowDefinition definition, string suggestion) => kind switch
    {
        ActivityKinds.Start => new StartSettings(),
        ActivityKinds.Agent => new AgentSettings { Role = "Assistant", Prompt = suggestion.Length > 0 ? $"Work on this:\n\n{suggestion}" : "" },
        ActivityKinds.Team => new TeamSettings { Task = suggestion.Length > 0 ? $"Work on this:\n\n{suggestion}" : "" },
        ActivityKinds.Gate => new GateSettings { Question = "Is this right?", Proposal = suggestion },
        ActivityKinds.Router => new RouterSettings { Cases = [new RouterCase("Yes", Rule.Empty)] },
        ActivityKinds.Parallel => new ParallelSettings(),
        ActivityKinds.Join => new JoinSettings(),
        ActivityKinds.Wait => new WaitSettings(),
        ActivityKinds.Output => new OutputSettings { OutputName = FreeOutput(definition), Value = suggestion },
        ActivityKinds.SetVariable => new SetVariableSettings { Value = suggestion },
        ActivityKinds.Finish => new FinishSettings(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of step."),
    };

    private static string Suggest(WorkflowDefinition definition, Activity? before)
    {
        // A step without a result of its own passes on what came to it; the nearest one with a result is meant.
        var seen = new HashSet<string>();
        while (before is not null && seen.Add(before.Id))
        {
            if (ResultShape.FieldsOf(before) is [var first, ..])
            {
                return $"{{{{ {first.Reference} }}}}";
            }

            if (before.Settings is StartSettings)
            {
                break;
            }

            before = definition.Connections.Where(c => c.Target == before.Id).Select(c => definition.FindActivity(c.Source)).FirstOrDefault();
        }

        return definition.Inputs is [var input, ..] ? $"{{{{ {Reference.ToInput(input.Name)} }}}}" : "";
    }

    private static string FreeOutput(WorkflowDefinition definition)
    {
        var used = definition.Activities.Select(a => a.Settings).OfType<OutputSettings>().Select(o => o.OutputName).ToHashSet();
        return (definition.Outputs.FirstOrDefault(o => !used.Contains(o.Name)) ?? definition.Outputs.FirstOrDefault())?.Name ?? "";
    }

    private static string Label(string kind, WorkflowDefinition definition)
    {
        var name = kind == ActivityKinds.Start ? "Start" : StepWords.Palette.First(p => p.Kind == kind).Name;
        var labels = definition.Activities.Select(a => a.Label).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var label = name;
        for (var i = 2; labels.Contains(label); i++)
        {
            label = $"{name} {i}";
        }

        return label;
    }
}
