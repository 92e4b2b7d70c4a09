using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlowStudio.Agents.Execution;
using Microsoft.Extensions.AI;

namespace FlowStudio.Agents.Simulation;

/// <summary>
/// Judges by what can be told without a model: whether there is a result, whether words that the criteria quote are in it, and how long it is. What it
/// cannot tell passes. Criteria that say "never passes" never do, to try out what a workflow does then.
/// </summary>
internal static partial class SimulatedJudge
{
    /// <returns>Null: this is not a judge's task.</returns>
    public static string? Write(List<ChatMessage> history, JsonElement schema)
    {
        var task = history.FirstOrDefault(m => m.Role == ChatRole.User)?.Text ?? "";
        var end = task.IndexOf(Judge.CriteriaEnd, StringComparison.Ordinal);
        if (end < 0 || !task.StartsWith(Judge.CriteriaStart, StringComparison.Ordinal) || !IsVerdict(schema) || Result().Match(task) is not { Success: true } result)
        {
            return null;
        }

        var problem = Problem(task[Judge.CriteriaStart.Length..end], result.Groups[1].Value.Trim());
        return new JsonObject { [Judge.Passes] = problem is null, [Judge.Reason] = problem ?? "Nothing in the result speaks against the criteria." }.ToJsonString();
    }

    private static string? Problem(string criteria, string result)
    {
        if (result.Length == 0)
        {
            return "The result is empty.";
        }

        if (NeverPasses().IsMatch(criteria))
        {
            return "The criteria say that nothing passes.";
        }

        foreach (Match quoted in Quoted().Matches(criteria))
        {
            var words = quoted.Groups["words"].Value;
            var isThere = result.Contains(words, StringComparison.OrdinalIgnoreCase);
            if (quoted.Groups["not"].Success == isThere)
            {
                return $"The result {(isThere ? "says" : "does not say")} \"{words}\".";
            }
        }

        var count = result.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        foreach (Match length in Length().Matches(criteria))
        {
            var bound = int.Parse(length.Groups["number"].Value, CultureInfo.InvariantCulture);
            var isLeast = length.Groups["least"].Success;
            if (isLeast ? count < bound : count > bound)
            {
                return $"The result has {count} words; the criteria want {(isLeast ? "at least" : "at most")} {bound}.";
            }
        }

        return null;
    }

    private static bool IsVerdict(JsonElement schema) =>
        schema.TryGetProperty("properties", out var fields) && fields.EnumerateObject().Select(f => f.Name).SequenceEqual([Judge.Passes, Judge.Reason]);

    // The last one: the material before it may hold whatever it likes, marks excepted.
    [GeneratedRegex($"<data from=\"{Judge.ResultName}\">(.*?)</data>", RegexOptions.Singleline | RegexOptions.RightToLeft)]
    private static partial Regex Result();

    [GeneratedRegex(@"\b(never|nothing) pass(es)?\b|\balways fails?\b", RegexOptions.IgnoreCase)]
    private static partial Regex NeverPasses();

    [GeneratedRegex("""(?<not>(?:\b(?:not|no|never|without)|n't)\b[^".“”]{0,30})?["“](?<words>[^"“”]{1,100})["”]""", RegexOptions.IgnoreCase)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(?:(?<least>at least|no fewer than)|at most|no more than)\s+(?<number>\d{1,6})\s+words\b", RegexOptions.IgnoreCase)]
    private static partial Regex Length();
}
