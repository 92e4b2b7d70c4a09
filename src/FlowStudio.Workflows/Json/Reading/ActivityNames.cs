using System.Text.Json.Nodes;
using FlowStudio.Workflows.Json.Kinds;

namespace FlowStudio.Workflows.Json.Reading;

/// <summary>
/// Gives every step the name by which references speak of its result: one word, used once. In order of preference: our own mark, the variable
/// that holds the result, the activity's name in the file. A name that had to be changed is kept beside ours, so that saving loses nothing.
/// </summary>
internal static class ActivityNames
{
    private const string Mark = "name";

    public static IReadOnlyList<string> Assign(IReadOnlyList<JsonObject> activities, DeclaredVariables variables, Warnings warnings)
    {
        var shared = activities.Select(ResultVariable.ReferenceOf).OfType<string>().GroupBy(id => id).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        var wanted = activities.Select(activity => Wanted(activity, variables, shared)).ToList();

        // Names that are good as they are come first, whatever their place: a repaired name must not take one away.
        var taken = new HashSet<string>();
        var names = wanted.Select(name => References.IsWord(name) && taken.Add(name) ? name : null).ToList();
        var repaired = new List<string>();
        var lastNumber = new Dictionary<string, int>();
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] is null)
            {
                names[i] = Repair(wanted[i], activities[i].Text("type")!, taken, lastNumber);
                repaired.Add(names[i]!);
            }

            Keep(activities[i], names[i]!);
        }

        if (repaired.Count > 0)
        {
            warnings.Add(
                $"{(repaired.Count == 1 ? "One step" : $"{repaired.Count} steps")} had no name, a name that is not one word, or the name of another step. Now called: "
                + string.Join(", ", repaired.Take(5).Select(JsonText.Shorten)) + (repaired.Count > 5 ? ", …" : "") + ".");
        }

        return names!;
    }

    private static string Wanted(JsonObject activity, DeclaredVariables variables, HashSet<string> shared)
    {
        if (activity.FlowStudio()?.Text(Mark) is { } ours && References.IsWord(ours))
        {
            return ours;
        }

        var variable = ResultVariable.IsTaskOfOurs(activity) && ResultVariable.ReferenceOf(activity) is { } id && !shared.Contains(id)
            ? variables.NameOf(id) : null;
        return variable is not null && References.IsWord(variable) ? variable : activity.Text("name") ?? "";
    }

    /// <param name="lastNumber">Per word, so that ten thousand steps without a name do not each count from one.</param>
    private static string Repair(string wanted, string type, HashSet<string> taken, Dictionary<string, int> lastNumber)
    {
        var word = Word(wanted);
        if (word.Length == 0)
        {
            word = Word(type[(type.LastIndexOf('.') + 1)..]);
            word = word.Length == 0 ? "Step" : word;
        }
        else if (taken.Add(word))
        {
            return word;
        }

        for (var n = lastNumber.GetValueOrDefault(word, wanted.Length == 0 ? 0 : 1) + 1; ; n++)
        {
            if (taken.Add(word + n))
            {
                lastNumber[word] = n;
                return word + n;
            }
        }
    }

    private static string Word(string text) => string.Concat(text.Select(c => References.IsWord(c.ToString()) ? c : '_')).Trim('_');

    private static void Keep(JsonObject activity, string name)
    {
        if (activity.Text("name") is not { Length: > 0 } original)
        {
            activity["name"] = name;
        }
        else if (original != name && activity.FlowStudio()?.Text(Mark) != name)
        {
            var mark = activity.Ensure(ElsaNames.CustomProperties).Ensure(ElsaNames.FlowStudio);
            mark.SetDefault(ElsaNames.SchemaVersion, ElsaNames.CurrentSchemaVersion);
            mark[Mark] = name;
        }
    }
}
