using System.Text;
using System.Text.RegularExpressions;

namespace FlowStudio.Agents.Simulation;

/// <summary>Writes what a role would write, out of the words of its input.</summary>
internal static partial class SimulatedText
{
    public static string Write(SimulatedBrief brief)
    {
        var text = brief.Manner switch
        {
            RoleManner.Researcher => Findings(brief),
            RoleManner.Writer => Article(brief),
            RoleManner.Editor => Edited(brief),
            RoleManner.Triage => Sorted(brief),
            RoleManner.Synthesiser => Synthesis(brief),
            RoleManner.Resolver => Reply(brief),
            RoleManner.Manager => Lead(brief),
            RoleManner.Publisher => Published(brief),
            _ => Memo(brief),
        };
        if (brief.Facts.Length > 0 && brief.Manner != RoleManner.Manager)
        {
            text += "\n\n" + string.Join('\n', brief.Facts.Select(f => $"Worked out with a tool: {SimulatedWords.Shorten(f, 200)}"));
        }

        return (brief.SentBackWith.Length > 0 ? Revised(brief, text) : text).Trim();
    }

    public static string Title(SimulatedBrief brief) => SimulatedWords.Capital(brief.Topic) + brief.Pick(
        1, ": what matters now", ": a practical guide", ": where to begin", ": five things worth knowing", ", seen from close by");

    public static string Summary(SimulatedBrief brief) =>
        SimulatedWords.KeySentences(brief.Draft, brief.KeyWords, 2) is { Count: 2 } sentences
            ? string.Join(' ', sentences)
            : $"{SimulatedWords.Capital(brief.Topic)} is {brief.Pick(2, "moving fast", "worth a second look", "easier to start with than it seems")}: {brief.Aspect(0)} decides most of the result, "
                + $"and {brief.Aspect(1)} decides how long it lasts.";

    public static string Reason(SimulatedBrief brief) =>
        $"The text speaks of {List(brief.KeyWords.Take(3))}, {brief.Pick(3, "which points this way", "which settles it", "and little else speaks against it")}.";

    public static IEnumerable<string> Points(SimulatedBrief brief, int count)
    {
        string[] points =
        [
            $"Interest in {brief.Subject} has grown steadily; {brief.Aspect(0)} is named most often as the reason.",
            $"Cost is less of a hurdle than {brief.Aspect(1)}: most who stopped had no clear owner for it.",
            $"Teams that began small with {brief.Aspect(0)} saw a first result within {brief.Pick(4, "three", "four", "six", "eight")} weeks.",
            $"{SimulatedWords.Capital(brief.Aspect(2))} and {brief.Aspect(3)} are usually looked at apart, although each changes the other.",
            $"About {brief.Pick(5, 40, 55, 60, 70)} percent of those asked expect {brief.Aspect(1)} to matter more next year.",
            $"The open question is {brief.Aspect(2)}: there is little that can be relied on yet.",
        ];
        return Enumerable.Range(0, Math.Min(count, points.Length)).Select(i => points[(i + (int)(brief.Seed % (uint)points.Length)) % points.Length]);
    }

    private static string Findings(SimulatedBrief brief)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(SimulatedWords.Capital(brief.Topic)).Append(": findings\n\n");
        text.Append(brief.Pick(
            6,
            $"I looked at {brief.Subject} from three sides: who it concerns, what it costs, and what stands in the way.",
            $"This is what is known about {brief.Subject}, with the strongest findings first.",
            $"The material on {brief.Subject} agrees on the main points and leaves one question open.")).Append("\n\n");
        foreach (var point in Points(brief, 5))
        {
            text.Append("- ").Append(point).Append('\n');
        }

        foreach (var sentence in SimulatedWords.KeySentences(brief.Draft, brief.KeyWords, 2))
        {
            text.Append("- From the material: ").Append(sentence).Append('\n');
        }

        text.Append("- Words that come up again and again: ").AppendJoin(", ", brief.KeyWords.Take(4)).Append(".\n");
        text.Append("\n**Who it concerns.** Above all people who already deal with ").Append(brief.Aspect(0)).Append(" and want to get on with ").Append(brief.Aspect(1)).Append(".\n\n");
        text.Append("**Still unclear.** Figures on ").Append(brief.Aspect(2)).Append(" differ by source; they should be checked before they are quoted.");
        return text.ToString();
    }

    private static string Article(SimulatedBrief brief)
    {
        var text = new StringBuilder();
        var points = SimulatedWords.KeySentences(brief.Draft, brief.KeyWords, 5);
        if (points.Count < 3)
        {
            points = [.. points, .. Points(brief, 4)];
        }

        text.Append("# ").Append(Title(brief)).Append("\n\n");
        text.Append(brief.Pick(
            7,
            $"Ask three people about {brief.Subject} and you will hear three answers. They agree on one thing: it pays to know what one wants from it.",
            $"Not long ago {brief.Subject} was a matter for specialists. That has changed, and the reason is simple.",
            $"There are good reasons to look at {brief.Subject} now, and a few to do it carefully.")).Append("\n\n");
        text.Append("## What is behind it\n\n").Append(points[0]).Append(' ').Append(points[1]).Append("\n\n");
        text.Append("## What it means in practice\n\n").Append(points[2]).Append(' ')
            .Append($"Whoever starts with {brief.Aspect(0)} and keeps an eye on {brief.Aspect(1)} is on the safe side.").Append("\n\n");
        foreach (var point in points.Skip(3).Take(2))
        {
            text.Append("- ").Append(point).Append('\n');
        }

        text.Append("\n## Where to go from here\n\n").Append(brief.Pick(
            8,
            $"Pick one small case of {brief.Subject}, give it an owner, and look again in a month.",
            $"Talk to those who deal with {brief.Aspect(0)} every day, then decide about {brief.Aspect(1)}.",
            $"Write down what {brief.Subject} should change for you; the next step follows from it."));
        return text.ToString();
    }

    private static string Edited(SimulatedBrief brief)
    {
        if (brief.Draft.Length == 0)
        {
            return $"{Memo(brief)}\n\n## Editor's notes\n\n- There was no draft to edit, so I wrote down what a text on {brief.Subject} should say.";
        }

        var notes = new List<string>();
        var draft = Notes().Replace(brief.Draft, "").Trim();
        var tight = Filler().Replace(draft, m => m.Value.StartsWith("in order", StringComparison.OrdinalIgnoreCase) ? "to " : "");
        tight = DoubleSpace().Replace(tight, " ");
        notes.Add(tight.Length < draft.Length ? "Took out filler words and tightened long sentences." : "Sentences were tight already; I kept them.");
        if (FirstHeading().IsMatch(tight))
        {
            notes.Add("Kept the title: it says what the text is about.");
        }

        tight += "\n\n" + brief.Pick(
            9,
            $"In short: {brief.Subject} rewards those who begin small and look closely.",
            $"The bottom line: {brief.Aspect(0)} first, {brief.Aspect(1)} right after.",
            $"What to remember: {brief.Subject} is a question of {brief.Aspect(0)} before it is one of money.");
        notes.Add("Added a closing line that says what to take away.");
        notes.Add($"Please check the figures on {brief.Aspect(2)} before this goes out.");
        return $"{tight}\n\n## Editor's notes\n\n- {string.Join("\n- ", notes)}";
    }

    private static string Sorted(SimulatedBrief brief)
    {
        var heated = SimulatedChoice.IsHeated(brief.Input);
        return $"""
            Category: {SimulatedChoice.Category(brief.Input)}
            Urgency: {(heated ? "high" : "normal")}
            Needs a person: {(heated ? "yes" : "no")}

            {Reason(brief)}
            """;
    }

    private static string Synthesis(SimulatedBrief brief)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(SimulatedWords.Capital(brief.Topic)).Append(": the picture on one page\n\n");
        var sources = brief.Materials.Where(m => m.IsLong).ToList();
        text.Append(sources.Count > 1
            ? $"This brings together {sources.Count} contributions. They agree on {brief.Aspect(0)} and differ most on {brief.Aspect(1)}.\n\n"
            : $"This brings together what is known about {brief.Subject}.\n\n");
        foreach (var source in sources)
        {
            var name = SourceTitle(source);
            text.Append("## ").Append(name).Append("\n\n");
            foreach (var sentence in SimulatedWords.KeySentences(source.Text, SimulatedWords.KeyWords(source.Text), 2))
            {
                text.Append("- ").Append(sentence).Append('\n');
            }

            text.Append('\n');
        }

        if (sources.Count == 0)
        {
            text.Append("- ").AppendJoin("\n- ", Points(brief, 3)).Append("\n\n");
        }

        text.Append("## What follows\n\n");
        text.Append($"1. Put {brief.Aspect(0)} first; everybody names it.\n2. Settle {brief.Aspect(1)} before money is spent.\n3. Look at {brief.Aspect(2)} again in a quarter.\n\n");
        return text.Append("**Recommendation.** ").Append(brief.Pick(
            10,
            $"Go ahead with {brief.Subject} in one area, with a date to stop or go on.",
            $"Choose the middle way: a small start with {brief.Aspect(0)}, measured after eight weeks.",
            $"Act on {brief.Aspect(0)} now and keep {brief.Aspect(1)} open until the figures are in.")).ToString();
    }

    private static string Reply(SimulatedBrief brief)
    {
        var matter = SimulatedChoice.Matter(brief.Input) is { } thing ? "the " + thing : brief.Input.Length <= 60 ? brief.Subject : "this";
        var heated = SimulatedChoice.IsHeated(brief.Input);
        var steps = SimulatedChoice.Category(brief.Input) switch
        {
            "Billing" => (string[])["I have looked at the amount in question and marked it for checking.", $"You get a corrected statement about {matter} within two working days.", "If money is owed to you, it goes back to the card that you paid with."],
            "Technical" => [$"Please sign out, close the program and open it again; this alone often settles {matter}.", $"If it is still there, send us the exact message about it and the time.", "We look at our side in the meantime and tell you what we find."],
            "Shipping" => ["I have asked the carrier where it is.", $"You hear from us about {matter} by tomorrow evening.", "If it is lost, we send it again at no cost."],
            "Sales" => [$"I have put together what fits {matter}.", $"A colleague can show you it in half an hour.", "Nothing is booked until you say so."],
            _ => [$"What you describe about {matter} can be changed in your account under Settings.", $"If it does not show there, tell us and we do it for you.", "You do not have to do anything else."],
        };
        var text = new StringBuilder("Hello,\n\n");
        text.Append(heated
            ? $"I am sorry about the trouble with {matter}. You are right to expect better, and I have taken this on myself."
            : $"thank you for your message about {matter}. {brief.Pick(11, "Here is how we sort it out.", "This can be settled quickly.", "I am glad to help.")}").Append("\n\n");
        for (var i = 0; i < steps.Length; i++)
        {
            text.Append(i + 1).Append(". ").Append(steps[i]).Append('\n');
        }

        return text.Append('\n').Append(brief.Pick(12, "Just answer this message if something is left open.", "If anything is unclear, write back at any time."))
            .Append("\n\nKind regards\n").Append(brief.Role).ToString();
    }

    private static string Lead(SimulatedBrief brief)
    {
        if (brief.Facts.Length > 0)
        {
            // The members' work comes between marks; the last one's is the furthest along.
            return DataMarks().Replace(brief.Facts[^1], "").Trim() + $"\n\nPut together by {brief.Role} from {brief.Facts.Length} contributions of the team.";
        }

        return $"""
            # Plan for {brief.Subject}

            1. Find out what is known about {brief.Aspect(0)}, with sources.
            2. Make a first version that answers what {brief.Aspect(1)} means for us.
            3. Check it, above all {brief.Aspect(2)}, and improve it.

            Done when somebody who has never heard of {brief.Subject} can decide with it.
            """;
    }

    private static string Published(SimulatedBrief brief)
    {
        var body = brief.Draft.Length > 0 ? Notes().Replace(brief.Draft, "").Trim() : Article(brief);
        return $"{body}\n\n---\n\n**Teaser.** {Summary(brief)}\n\n**Tags:** {string.Join(", ", brief.KeyWords.Take(4))}";
    }

    private static string Memo(SimulatedBrief brief)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(SimulatedWords.Capital(brief.Topic)).Append("\n\n").Append(Summary(brief)).Append("\n\n");
        foreach (var point in Points(brief, 3))
        {
            text.Append("- ").Append(point).Append('\n');
        }

        if (brief.Goal.Length > 0)
        {
            text.Append("\nWith the goal in mind (").Append(SimulatedWords.Shorten(brief.Goal.TrimEnd('.'), 120)).Append("), ");
            text.Append("the next step is to settle ").Append(brief.Aspect(0)).Append('.');
        }

        return text.ToString();
    }

    /// <summary>What a person asked for shows: at the top in their words, and in the text itself.</summary>
    private static string Revised(SimulatedBrief brief, string text)
    {
        var asked = brief.SentBackWith.Trim().TrimEnd('.');
        var paragraphs = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).ToList();
        if (Shorter().IsMatch(asked) && paragraphs.Count > 3)
        {
            paragraphs = [.. paragraphs.Take(Math.Max(2, paragraphs.Count / 2))];
        }

        var keys = SimulatedWords.KeyWords(asked);
        var change = keys.IsEmpty
            ? $"This version does what was asked: {asked}."
            : $"This version takes up what was asked. {SimulatedWords.Capital(List(keys.Take(3)))} {(keys.Length > 1 ? "are" : "is")} now dealt with here: for {brief.Subject} "
                + $"it comes down to {brief.Aspect(0)}, and that is said first.";
        paragraphs.Insert(Math.Min(1, paragraphs.Count), change);
        return $"> Revised as asked: \"{asked}\"\n\n{string.Join("\n\n", paragraphs)}";
    }

    private static string SourceTitle(Material source)
    {
        var heading = FirstHeading().Match(source.Text);
        return heading.Success ? heading.Groups[1].Value.Split(':')[0].Trim() : SimulatedWords.Capital(source.From.Split('.')[^1]);
    }

    private static string List(IEnumerable<string> words)
    {
        var all = words.ToList();
        return all.Count <= 1 ? string.Concat(all) : string.Join(", ", all[..^1]) + " and " + all[^1];
    }

    [GeneratedRegex(@"\b(in order to|very|really|quite|basically|actually|simply|of course)\b ?", RegexOptions.IgnoreCase)]
    private static partial Regex Filler();

    [GeneratedRegex(@"(?<=\S) {2,}")]
    private static partial Regex DoubleSpace();

    [GeneratedRegex(@"^#\s+(.+)$", RegexOptions.Multiline)]
    private static partial Regex FirstHeading();

    [GeneratedRegex(@"\n+## Editor's notes.*$", RegexOptions.Singleline)]
    private static partial Regex Notes();

    [GeneratedRegex(@"\b(short|shorter|shorten|brief|briefer|cut|trim|concise|less)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Shorter();

    [GeneratedRegex("</?data[^>]*>")]
    private static partial Regex DataMarks();
}
