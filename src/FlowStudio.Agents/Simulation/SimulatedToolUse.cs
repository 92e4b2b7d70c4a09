using System.Text.Json;
using System.Text.RegularExpressions;
using FlowStudio.Agents.Teams;
using Microsoft.Extensions.AI;

namespace FlowStudio.Agents.Simulation;

/// <summary>Decides which tool the simulated model uses next, if any.</summary>
internal static partial class SimulatedToolUse
{
    public static FunctionCallContent? Next(SimulatedBrief brief, List<ChatMessage> history, ChatOptions? options)
    {
        var tools = options?.Tools?.OfType<AIFunctionDeclaration>().ToDictionary(t => t.Name) ?? [];
        var used = history.SelectMany(m => m.Contents.OfType<FunctionCallContent>()).ToList();
        var id = $"call_{used.Count + 1}";
        if (tools.GetValueOrDefault("calculate") is { } && used.All(c => c.Name != "calculate") && Sum().Match(brief.Task + "\n" + brief.Input) is { Success: true } sum)
        {
            return new FunctionCallContent(id, "calculate", new Dictionary<string, object?> { ["expression"] = sum.Value.Replace(" x ", " * ", StringComparison.Ordinal).Trim() });
        }

        if (tools.ContainsKey("current_time") && used.All(c => c.Name != "current_time") && Clock().IsMatch(brief.Task + "\n" + brief.Input))
        {
            return new FunctionCallContent(id, "current_time", new Dictionary<string, object?>());
        }

        return tools.GetValueOrDefault(DelegateTool.ToolName) is { } delegation ? Delegate(brief, delegation, used, id) : null;
    }

    /// <summary>Every member once, in the order in which they were drawn.</summary>
    private static FunctionCallContent? Delegate(SimulatedBrief brief, AIFunctionDeclaration tool, List<FunctionCallContent> used, string id)
    {
        var members = tool.JsonSchema.GetProperty("properties").GetProperty("member").GetProperty("enum").EnumerateArray().Select(m => m.GetString()!).ToList();
        var asked = used.Where(c => c.Name == DelegateTool.ToolName).Select(c => c.Arguments?["member"]?.ToString()).ToHashSet();
        return members.FirstOrDefault(m => !asked.Contains(m)) is { } next
            ? new FunctionCallContent(id, DelegateTool.ToolName, new Dictionary<string, object?> { ["member"] = next, ["task"] = Assignment(brief, next) })
            : null;
    }

    private static string Assignment(SimulatedBrief brief, string member)
    {
        var about = Regex.Match(brief.System, $@"^- {Regex.Escape(member)}: (?<name>.+?)\. (?<goal>.*)$", RegexOptions.Multiline);
        var goal = about.Groups["goal"].Value.Trim();
        var verb = SimulatedRole.Of(about.Groups["name"].Value, goal) switch
        {
            RoleManner.Researcher => "Find out what matters about",
            RoleManner.Writer => "Write the first version on",
            RoleManner.Editor => "Check and improve what we have on",
            RoleManner.Synthesiser => "Bring together what we know about",
            RoleManner.Publisher => "Make the final version on",
            RoleManner.Triage => "Sort the request about",
            _ => "Do your part on",
        };
        return SimulatedWords.End($"{verb} {brief.Topic}. {goal}".Trim());
    }

    [GeneratedRegex(@"\(?\d+(?:\.\d+)?\)?(?:\s*(?:[-+*/^×÷]| x )\s*\(?\d+(?:\.\d+)?%?\)?)+")]
    private static partial Regex Sum();

    [GeneratedRegex(@"\b(today|right now|current (?:date|time|year)|what time|this week|weekday)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Clock();
}
