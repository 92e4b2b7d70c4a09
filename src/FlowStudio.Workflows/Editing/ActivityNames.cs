using System.Text;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Editing;

/// <summary>Makes the words by which references speak of steps.</summary>
public static class ActivityNames
{
    /// <summary>“Draft the article” becomes <c>DraftTheArticle</c>.</summary>
    public static string From(string displayText)
    {
        var name = new StringBuilder();
        var upper = true;
        foreach (var c in displayText)
        {
            if (char.IsAsciiLetterOrDigit(c) || (char.IsLetter(c) && !char.IsSurrogate(c)))
            {
                name.Append(upper ? char.ToUpperInvariant(c) : c);
                upper = false;
            }
            else
            {
                upper = true;
            }

            if (name.Length == 60)
            {
                break;
            }
        }

        return name.Length == 0 ? "Step" : char.IsDigit(name[0]) ? $"Step{name}" : name.ToString();
    }

    public static string MakeUnique(string name, WorkflowDefinition definition)
    {
        var taken = definition.Activities.Select(a => a.Name).Concat(definition.Variables.Select(v => v.Name)).ToHashSet(StringComparer.Ordinal);
        var candidate = name;
        for (var i = 2; taken.Contains(candidate); i++)
        {
            candidate = $"{name}{i}";
        }

        return candidate;
    }
}
