using FlowStudio.Studio.Canvas;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json;

namespace FlowStudio.Studio.Designer;

/// <summary>
/// Steps as text on the clipboard: an Elsa workflow definition with nothing but them. So they travel between workflows, tabs and machines, and the
/// text of an exported workflow can be pasted, too. Keys of model providers are no part of a step and cannot be in it.
/// </summary>
internal static class StepClipboard
{
    private const double Aside = 40;
    private const double Grid = 10;

    /// <returns>Null when none of the steps is there.</returns>
    public static string? Copy(WorkflowDefinition definition, IReadOnlyCollection<string> ids)
    {
        var chosen = ids.ToHashSet();
        var steps = definition.Activities.Where(a => chosen.Contains(a.Id)).ToList();
        if (steps.Count == 0)
        {
            return null;
        }

        var variables = steps.Select(a => a.Settings).OfType<SetVariableSettings>().Select(s => s.Variable).ToHashSet();
        return ElsaCodec.Write(new WorkflowDefinition
        {
            DefinitionId = "steps",
            VersionId = "steps-1",
            Name = $"Steps of {definition.Name}",
            Variables = [.. definition.Variables.Where(v => variables.Contains(v.Name)).Select(v => v with { Remainder = Remainder.Empty })],
            Activities = [.. steps],
            Connections = [.. definition.Connections.Where(c => chosen.Contains(c.Source) && chosen.Contains(c.Target))],
        });
    }

    /// <param name="refusal">Why nothing can be pasted, in plain words.</param>
    /// <returns>Null when it is refused.</returns>
    public static StepCopies? Paste(string text, WorkflowDefinition into, CanvasPaste place, out string refusal)
    {
        refusal = "";
        if (!text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n').StartsWith('{'))
        {
            refusal = "The clipboard holds no steps of a workflow. Copy steps on a canvas first, then paste them here.";
            return null;
        }

        var read = ElsaCodec.Read(text);
        if (!read.IsRead)
        {
            refusal = $"The clipboard holds no steps that can be read. {read.Problem.Message}";
            return null;
        }

        var hasStart = into.Activities.Any(a => a.Settings is StartSettings);
        var steps = read.Definition.Activities.Where(a => !hasStart || a.Settings is not StartSettings).ToList();
        if (steps.Count == 0)
        {
            refusal = read.Definition.Activities.IsEmpty
                ? "The workflow on the clipboard has no steps."
                : "There is only a Start on the clipboard, and this workflow has one already.";
            return null;
        }

        return StepCopies.Of(steps, read.Definition.Connections, into, Shift(steps, into, place));
    }

    /// <summary>Under the pointer; without one beside the originals, or in the middle of what is seen when they are elsewhere. Never exactly onto another step.</summary>
    private static Point Shift(IReadOnlyList<Activity> steps, WorkflowDefinition into, CanvasPaste place)
    {
        var left = steps.Min(s => s.Position.X);
        var top = steps.Min(s => s.Position.Y);
        var width = steps.Max(s => s.Position.X + s.Size.Width) - left;
        var height = steps.Max(s => s.Position.Y + s.Size.Height) - top;
        var seen = place.View;
        var inView = left + Aside < seen.X + seen.Width && left + width + Aside > seen.X && top + Aside < seen.Y + seen.Height && top + height + Aside > seen.Y;
        var shift = place.Pointer is { } pointer ? new Point(pointer.X - (width / 2) - left, pointer.Y - (height / 2) - top)
            : inView ? new Point(Aside, Aside)
            : new Point(seen.X + ((seen.Width - width) / 2) - left, seen.Y + ((seen.Height - height) / 2) - top);
        shift = new Point(Math.Round(shift.X / Grid) * Grid, Math.Round(shift.Y / Grid) * Grid);

        var taken = into.Activities.Select(a => a.Position).ToHashSet();
        while (steps.Any(s => taken.Contains(new Point(s.Position.X + shift.X, s.Position.Y + shift.Y))))
        {
            shift = new Point(shift.X + Aside, shift.Y + Aside);
        }

        return shift;
    }
}
