using FlowStudio.Studio.Canvas;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;

namespace FlowStudio.Studio.Designer;

/// <summary>Makes new steps with settings that are useful as they are.</summary>
internal static class StepFactory
{
    /// <summary>Agents that failed together, such as the items of a For each, do not all come back together.</summary>
    private static readonly RetryPolicy Retry = RetryPolicy.Default with { Jitter = true };

    /// <param name="before">The step that it follows: its result is what the new one most likely works on.</param>
    /// <param name="port">By which it follows that step; null: by its first way out.</param>
    public static Activity Create(string kind, Point position, WorkflowDefinition definition, Activity? before = null, string? port = null)
    {
        var fields = Fields(definition, before, port);
        var settings = Settings(kind, definition, fields.Count > 0 ? Text(fields[0]) : "", fields);
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

    private static ActivitySettings Settings(string kind, WorkflowDefinition definition, string suggestion, IReadOnlyList<PickableField> fields) => kind switch
    {
        ActivityKinds.Start => new StartSettings(),
        ActivityKinds.Agent => new AgentSettings { Role = "Assistant", Prompt = suggestion.Length > 0 ? $"Work on this:\n\n{suggestion}" : "", Retry = Retry },
        ActivityKinds.Team => new TeamSettings { Task = suggestion.Length > 0 ? $"Work on this:\n\n{suggestion}" : "", Retry = Retry },
        ActivityKinds.Workflow => new SubWorkflowSettings(),
        ActivityKinds.Gate => new GateSettings { Question = "Is this right?", Proposal = suggestion },
        ActivityKinds.Router => new RouterSettings { Cases = [new RouterCase("Yes", Rule.Empty)] },
        ActivityKinds.Parallel => new ParallelSettings(),
        ActivityKinds.Join => new JoinSettings(),
        ActivityKinds.ForEach => new ForEachSettings { Items = SuggestList(definition, fields) },
        ActivityKinds.Wait => new WaitSettings(),
        ActivityKinds.Output => new OutputSettings { OutputName = FreeOutput(definition), Value = suggestion },
        ActivityKinds.SetVariable => new SetVariableSettings { Value = suggestion },
        ActivityKinds.Finish => new FinishSettings(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of step."),
    };

    /// <summary>What the new step could use if it were there already.</summary>
    private static IReadOnlyList<PickableField> Fields(WorkflowDefinition definition, Activity? before, string? port)
    {
        const string New = "";
        return UsableFields.Of(
            before is null ? definition : definition with { Connections = definition.Connections.Add(new Connection(before.Id, port ?? Ports.Of(before.Settings).FirstOrDefault(Ports.Done), New)) },
            New);
    }

    /// <summary>The nearest list; else the nearest text, of which each line is an item.</summary>
    private static string SuggestList(WorkflowDefinition definition, IReadOnlyList<PickableField> fields)
    {
        var list = fields.FirstOrDefault(f => f.Type == FieldTypes.List)
            ?? fields.FirstOrDefault(f => f.Reference.Scope != Reference.InputScope)
            ?? fields.FirstOrDefault(f => definition.Inputs.Any(i => i.Name == f.Reference.Name && i.UiHint == "multiline"))
            ?? fields.FirstOrDefault();
        return list is null ? "" : Text(list);
    }

    private static string Text(PickableField field) => $"{{{{ {field.Reference} }}}}";

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
