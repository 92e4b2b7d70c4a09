using System.Collections.Immutable;
using System.Text;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;

namespace FlowStudio.Studio.Designer;

/// <summary>Steps once more, with the connections among them: new ids, names that are free, and references that point at the copies where they pointed at the originals.</summary>
/// <param name="Changes">One gesture.</param>
/// <param name="Ids">The new steps, in the order of the originals.</param>
internal sealed record StepCopies(ImmutableArray<DefinitionChange> Changes, ImmutableArray<string> Ids)
{
    /// <param name="connections">Those of them whose two ends are among the steps are copied.</param>
    /// <param name="moved">How far the copies stand from where the originals stood.</param>
    public static StepCopies Of(IReadOnlyList<Activity> steps, IEnumerable<Connection> connections, WorkflowDefinition into, Point moved)
    {
        var ids = steps.ToDictionary(s => s.Id, _ => Guid.NewGuid().ToString("N")[..16]);
        var named = new Dictionary<string, string>();
        var copies = new List<Activity>();
        foreach (var step in steps)
        {
            var copy = step with
            {
                Id = ids[step.Id],
                Name = ActivityNames.MakeUnique(step.Name, into),
                DisplayText = FreeLabel(step.Label, into),
                Position = new Point(step.Position.X + moved.X, step.Position.Y + moved.Y),
            };
            if (ResultShape.VariableOf(step) == step.Name)
            {
                named[step.Name] = copy.Name;
            }

            into = into with { Activities = into.Activities.Add(copy) };
            copies.Add(copy);
        }

        return new StepCopies(
            [
                .. copies.Select(c => new DefinitionChange.AddActivity(c with { Settings = Renamed(Rejoined(c.Settings, ids), named) })),
                .. connections.Where(c => ids.ContainsKey(c.Source) && ids.ContainsKey(c.Target))
                    .Select(c => new DefinitionChange.Connect(c with { Source = ids[c.Source], Target = ids[c.Target], Remainder = Remainder.Empty })),
            ],
            [.. copies.Select(c => c.Id)]);
    }

    /// <summary>A copied join prefers the copy of a branch; of one that was not copied along nothing leads to it.</summary>
    private static ActivitySettings Rejoined(ActivitySettings settings, IReadOnlyDictionary<string, string> ids) =>
        settings is JoinSettings join ? join with { PreferredBranch = ids.GetValueOrDefault(join.PreferredBranch, "") } : settings;

    private static string FreeLabel(string label, WorkflowDefinition definition)
    {
        var taken = definition.Activities.Select(a => a.Label).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var free = label;
        for (var n = 1; taken.Contains(free); n++)
        {
            free = n == 1 ? $"{label} copy" : $"{label} copy {n}";
        }

        return free;
    }

    private static ActivitySettings Renamed(ActivitySettings settings, IReadOnlyDictionary<string, string> names) => OwnFields(settings, names) switch
    {
        WorkSettings work => work with
        {
            Check = work.Check with { Rule = Renamed(work.Check.Rule, names) },
            ValueOnError = work.ValueOnError is { } value ? Text(value, names) : null,
        },
        var other => other,
    };

    private static ActivitySettings OwnFields(ActivitySettings settings, IReadOnlyDictionary<string, string> names) => settings switch
    {
        AgentSettings agent => agent with { Prompt = Text(agent.Prompt, names) },
        TeamSettings team => team with { Task = Text(team.Task, names) },
        GateSettings gate => gate with { Question = Text(gate.Question, names), Proposal = Text(gate.Proposal, names), Why = Text(gate.Why, names) },
        OutputSettings output => output with { Value = Text(output.Value, names) },
        SetVariableSettings variable => variable with { Value = Text(variable.Value, names) },
        SubWorkflowSettings workflow => workflow with { Inputs = [.. workflow.Inputs.Select(i => i with { Text = Text(i.Text, names) })] },
        ForEachSettings each => each with { Items = Text(each.Items, names) },
        WaitSettings wait => wait with { Until = Text(wait.Until, names), EventKey = Text(wait.EventKey, names) },
        RouterSettings router => router with { Cases = [.. router.Cases.Select(c => c with { Rule = Renamed(c.Rule, names) })] },
        _ => settings,
    };

    private static Rule Renamed(Rule rule, IReadOnlyDictionary<string, string> names) =>
        rule with { Comparisons = [.. rule.Comparisons.Select(c => c with { Field = Renamed(c.Field, names) ?? c.Field })] };

    private static string Text(string text, IReadOnlyDictionary<string, string> names)
    {
        var result = new StringBuilder();
        var position = 0;
        while (text.IndexOf("{{", position, StringComparison.Ordinal) is >= 0 and var open
            && text.IndexOf("}}", open, StringComparison.Ordinal) is >= 0 and var close)
        {
            result.Append(text, position, open - position);
            result.Append(Renamed(text[(open + 2)..close], names) is { } renamed ? $"{{{{ {renamed} }}}}" : text[open..(close + 2)]);
            position = close + 2;
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    /// <summary>Null: it points at nothing that has been copied under another name.</summary>
    private static string? Renamed(string reference, IReadOnlyDictionary<string, string> names) =>
        Reference.TryParse(reference) is { Scope: Reference.VariableScope } parsed && names.TryGetValue(parsed.Name, out var name) && name != parsed.Name
            ? (parsed with { Name = name }).ToString()
            : null;
}
