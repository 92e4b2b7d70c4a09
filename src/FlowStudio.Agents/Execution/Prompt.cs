using System.Text;

namespace FlowStudio.Agents.Execution;

/// <summary>Words that the prompts hold. The simulated model reads them too.</summary>
internal static class Prompt
{
    public const string RoleStart = "You are ";
    public const string GoalStart = "Your goal: ";

    /// <param name="extra">Further paragraphs: the team, the form of the answer.</param>
    public static string System(string role, string goal, string instructions, params ReadOnlySpan<string> extra)
    {
        var text = new StringBuilder();
        text.Append(RoleStart).Append(role.Trim().Length > 0 ? role.Trim() : "a helpful assistant").AppendLine(".");
        if (goal.Trim().Length > 0)
        {
            text.Append(GoalStart).AppendLine(goal.Trim());
        }

        if (instructions.Trim().Length > 0)
        {
            text.AppendLine().AppendLine("How you work:").AppendLine(instructions.Trim());
        }

        text.AppendLine().AppendLine(DataFence.Rule).AppendLine("Answer with the result itself, without remarks about these rules.");
        foreach (var paragraph in extra)
        {
            if (paragraph.Length > 0)
            {
                text.AppendLine().AppendLine(paragraph);
            }
        }

        return text.ToString().Trim().ReplaceLineEndings("\n");
    }
}
