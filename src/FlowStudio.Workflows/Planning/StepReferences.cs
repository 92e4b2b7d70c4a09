using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Planning;

/// <summary>Everything that a step refers to.</summary>
internal static class StepReferences
{
    /// <returns>The pointers, in no special order; null for one that is none.</returns>
    public static IEnumerable<Reference?> Of(Activity activity) => WithText(activity).Select(r => r.Reference);

    /// <returns>With what was typed or picked.</returns>
    public static IEnumerable<(string Text, Reference? Reference)> WithText(Activity activity)
    {
        foreach (var (_, text) in TextFields.All(activity.Settings))
        {
            var template = TextTemplate.Parse(text);
            foreach (var reference in template.References)
            {
                yield return (reference.ToString(), reference);
            }

            foreach (var unreadable in template.Unreadable)
            {
                yield return (unreadable, null);
            }
        }

        var rules = activity.Settings switch
        {
            RouterSettings router => router.Cases.SelectMany(c => c.Rule.Comparisons),
            // Its own result is there when it is checked.
            WorkSettings { Check.HasRule: true } work => work.Check.Rule.Comparisons.Where(c => Reference.TryParse(c.Field) is not { Scope: Reference.VariableScope } own || own.Name != activity.Name),
            _ => [],
        };
        foreach (var comparison in rules.Where(c => c.Field.Length > 0))
        {
            yield return (comparison.Field, Reference.TryParse(comparison.Field));
        }
    }
}
