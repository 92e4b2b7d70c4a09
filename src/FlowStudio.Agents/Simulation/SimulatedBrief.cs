using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using FlowStudio.Agents.Execution;
using Microsoft.Extensions.AI;

namespace FlowStudio.Agents.Simulation;

/// <summary>One piece of material in a prompt.</summary>
internal sealed record Material(string From, string Text)
{
    public bool IsLong => Text.Length > 160 || Text.Contains('\n', StringComparison.Ordinal);
}

/// <summary>What the simulated model understands of a prompt.</summary>
internal sealed partial record SimulatedBrief
{
    public required string Role { get; init; }

    public required string Goal { get; init; }

    public required RoleManner Manner { get; init; }

    /// <summary>The system message.</summary>
    public required string System { get; init; }

    /// <summary>The task without its material.</summary>
    public required string Task { get; init; }

    public required ImmutableArray<Material> Materials { get; init; }

    /// <summary>What a person asked to be changed; empty when nothing was sent back.</summary>
    public required string SentBackWith { get; init; }

    /// <summary>A few words.</summary>
    public required string Topic { get; init; }

    /// <summary>The input's own words, the weightiest first. Never empty.</summary>
    public required ImmutableArray<string> KeyWords { get; init; }

    /// <summary>What tools returned.</summary>
    public required ImmutableArray<string> Facts { get; init; }

    /// <summary>The same for the same role and input.</summary>
    public required uint Seed { get; init; }

    /// <summary>What is to be worked on: the longest material; empty when there is none of any length.</summary>
    public string Draft => Materials.Where(m => m.IsLong).MaxBy(m => m.Text.Length)?.Text ?? "";

    /// <summary>Everything that was given to work on, without the author's own words.</summary>
    public string Input => Materials.IsEmpty ? Task : string.Join('\n', Materials.Select(m => m.Text));

    private static readonly string[] Aspects =
    [
        "staff time", "the cost of starting", "training", "daily routine", "trust", "the quality of the data", "customer demand",
        "maintenance", "privacy", "planning", "regulation", "habits",
    ];

    /// <summary>The topic in the middle of a sentence, also when it is put as a question.</summary>
    public string Subject => QuestionStart().IsMatch(Topic) ? "the question of " + char.ToLowerInvariant(Topic[0]) + Topic[1..] : Topic;

    /// <summary>The nth side from which any topic can be looked at; which come first depends on the input.</summary>
    public string Aspect(int n) => Aspects[(int)((Seed / 7 + (uint)n * 5) % (uint)Aspects.Length)];

    public T Pick<T>(int salt, params ReadOnlySpan<T> from) => from[(int)((Seed + (uint)salt * 2_654_435_761u) % (uint)from.Length)];

    public static SimulatedBrief Read(IReadOnlyList<ChatMessage> messages)
    {
        var system = string.Join('\n', messages.Where(m => m.Role == ChatRole.System).Select(m => m.Text));
        var user = messages.FirstOrDefault(m => m.Role == ChatRole.User)?.Text ?? "";
        var role = After(system, Prompt.RoleStart).TrimEnd('.');
        var goal = After(system, Prompt.GoalStart);
        var materials = Data().Matches(user)
            .Select(m => new Material(m.Groups[1].Value.Trim(), m.Groups[2].Value.Trim()))
            .Where(m => m.Text.Length > 0)
            .ToImmutableArray();
        var task = Scaffold().Replace(Data().Replace(user, " "), " ").Trim();
        var sentBack = materials.FirstOrDefault(m => IsInstruction(m.From))?.Text.Trim() ?? "";
        if (sentBack.Length == 0)
        {
            sentBack = Asked().Match(user) is { Success: true } asked ? Data().Replace(asked.Groups[1].Value, "$2").Trim() : "";
        }

        var work = materials.Where(m => !IsInstruction(m.From)).ToImmutableArray();
        var keys = SimulatedWords.KeyWords(work.IsEmpty ? task : string.Join('\n', work.Select(m => m.Text)) + "\n" + task);
        var topic = SimulatedWords.Topic(task, work, keys);
        return new SimulatedBrief
        {
            Role = role.Length > 0 ? role : "Assistant",
            Goal = goal,
            Manner = SimulatedRole.Of(role, goal + " " + task),
            System = system,
            Task = task,
            Materials = work,
            SentBackWith = SimulatedWords.Shorten(sentBack.ReplaceLineEndings(" "), 300),
            Topic = topic,
            KeyWords = keys.IsEmpty ? [.. SimulatedWords.KeyWords(topic + " " + goal).DefaultIfEmpty("the task")] : keys,
            Facts = [.. messages.Where(m => m.Role == ChatRole.Tool).SelectMany(m => m.Contents.OfType<FunctionResultContent>()).Select(r => r.Result?.ToString() ?? "")],
            Seed = Hash(role + "\n" + goal + "\n" + user),
        };
    }

    private static bool IsInstruction(string from) => InstructionName().IsMatch(from.Split('.')[^1]);

    private static string After(string text, string start)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return line[start.Length..].Trim();
            }
        }

        return "";
    }

    /// <summary>FNV-1a: the runtime's own hashes differ from process to process.</summary>
    private static uint Hash(string text)
    {
        var hash = 2_166_136_261u;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ b) * 16_777_619u;
        }

        return hash;
    }

    [GeneratedRegex(@"^(how|why|what|when|where|whether|which|who)\b", RegexOptions.IgnoreCase)]
    private static partial Regex QuestionStart();

    [GeneratedRegex("<data from=\"([^\"]*)\">(.*?)</data>", RegexOptions.Singleline)]
    private static partial Regex Data();

    [GeneratedRegex(@"^(The team's task:|Do your part with this:|Do your part now:.*|Do your part now\. The manager asks you for this:|What .{1,80} made:|Give your members their tasks, look at what.*)\s*$", RegexOptions.Multiline)]
    private static partial Regex Scaffold();

    [GeneratedRegex(@"^(instruction|instructions|feedback|comment|comments|note|notes|sentback|sentbackwith|changes|remark|remarks)$", RegexOptions.IgnoreCase)]
    private static partial Regex InstructionName();

    [GeneratedRegex(@"(?:sent (?:it )?back|send[- ]back|reviewer'?s? (?:asks|instruction|note|feedback)|change requested|requested changes?|feedback|instruction)[^:\n]{0,60}:[ \t]*(\S[^\n]*)", RegexOptions.IgnoreCase)]
    private static partial Regex Asked();
}
