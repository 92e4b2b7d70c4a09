using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace FlowStudio.Agents.Simulation;

/// <summary>Finds in a text what it is about.</summary>
internal static partial class SimulatedWords
{
    private static readonly FrozenSet<string> Common = FrozenSet.ToFrozenSet(
        ("about above after again against also another answer anything article around back because been before being below between both cannot could customer data does doing done "
        + "down draft during each earlier every find findings first following from full further give given goes hello here into itself just keep kind know later least less like "
        + "look made make makes many material maybe message more most much must need needs never next once only other others over part people person piece please point points "
        + "prepare question really reply request research result results role same shall short should since some something still such sure take task team tell text than thank thanks "
        + "that their them then there these they thing things this those three through time today together topic under until upon using very want wants well were what when where which while "
        + "will with within without work works would write writer written your yours yourself dear regards hello matters choose classify decide answer sentence words three bring gather "
        + "name combine list twice used uses mention include remove shorten shorter longer paragraph section sentence friendlier collect create summary summarise summarize improve edit review final version finding publish approve approved title body have has had its it's don't i'm you're").Split(' '),
        StringComparer.OrdinalIgnoreCase);

    public static ImmutableArray<string> KeyWords(string text) =>
    [
        .. Word().Matches(text)
            .Select((match, at) => (Word: match.Value, At: at))
            .Where(w => w.Word.Length >= 4 && !Common.Contains(w.Word))
            .GroupBy(w => w.Word, StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.First().At)
            .Select(g => g.Key)
            .Take(10),
    ];

    public static string Topic(string task, ImmutableArray<Material> materials, ImmutableArray<string> keys)
    {
        if (materials.FirstOrDefault(m => !m.IsLong && TopicName().IsMatch(m.From.Split('.')[^1])) is { } named)
        {
            return Clean(named.Text);
        }

        foreach (var material in materials.Where(m => m.IsLong))
        {
            if (Heading().Match(material.Text) is { Success: true } heading)
            {
                return Clean(heading.Groups[1].Value.Split(':')[0]);
            }
        }

        if (materials.FirstOrDefault(m => !m.IsLong && !SideName().IsMatch(m.From.Split('.')[^1]) && m.Text.Split(' ').Length <= 8) is { } brief)
        {
            return Clean(brief.Text);
        }

        if (About().Match(task) is { Success: true } about && about.Groups[1].Value.Trim().Length > 2)
        {
            return Clean(about.Groups[1].Value);
        }

        return keys.Length switch
        {
            0 when task.Length > 0 => Clean(task),
            0 => "the task",
            1 => keys[0],
            _ => $"{keys[0]} and {keys[1]}",
        };
    }

    /// <summary>The sentences that say most, in the order in which they stand.</summary>
    public static IReadOnlyList<string> KeySentences(string text, ImmutableArray<string> keys, int count)
    {
        var sentences = Sentence().Split(Decoration().Replace(HeadingLine().Replace(text, ""), ""))
            .Select(s => s.Trim())
            .Where(s => s.Length is >= 25 and <= 260 && !s.StartsWith("Words that come up", StringComparison.Ordinal) && s.Contains(' ', StringComparison.Ordinal))
            .Distinct()
            .ToList();
        return
        [
            .. sentences
                .Select((s, at) => (Text: s, At: at, Score: keys.Count(k => s.Contains(k, StringComparison.OrdinalIgnoreCase))))
                .OrderByDescending(s => s.Score)
                .ThenBy(s => s.At)
                .Take(count)
                .OrderBy(s => s.At)
                .Select(s => End(s.Text)),
        ];
    }

    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    public static string Shorten(string text, int length) => text.Length <= length ? text : text[..(length - 3)].TrimEnd() + "...";

    public static string End(string sentence) => sentence.Length > 0 && sentence[^1] is '.' or '!' or '?' ? sentence : sentence + ".";

    private static string Clean(string text)
    {
        var words = Decoration().Replace(text, "").ReplaceLineEndings(" ").Trim(' ', '.', ':', ';', ',', '"', '!', '?').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words.Take(9)).TrimEnd('.', ':', ';', ',');
    }

    [GeneratedRegex(@"\p{L}[\p{L}'-]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^#+\s+(.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(topic|subject|title|theme|question|product|company|competitor|market|brief|keyword|name)$", RegexOptions.IgnoreCase)]
    private static partial Regex TopicName();

    [GeneratedRegex(@"^(tone|audience|language|length|style|format|deadline|channel|words|category|urgency|decision|priority)$", RegexOptions.IgnoreCase)]
    private static partial Regex SideName();

    [GeneratedRegex(@"^#+\s.*$", RegexOptions.Multiline)]
    private static partial Regex HeadingLine();

    [GeneratedRegex(@"\b(?:about|regarding|concerning|on the (?:topic|subject) of|on|into|for)\s+((?!a\b|an\b|the team|each\b|this\b|these\b|it\b)[^.;:!?\n]+)", RegexOptions.IgnoreCase)]
    private static partial Regex About();

    [GeneratedRegex(@"(?<=[.!?])\s+|\n+")]
    private static partial Regex Sentence();

    [GeneratedRegex(@"^\s*(?:#+|[-*>]|\d+\.)\s+|\*\*|[`_]{1,3}(?=\w)|(?<=\w)[`_]{1,3}(?!\w)", RegexOptions.Multiline)]
    private static partial Regex Decoration();
}
