using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>
/// Script text for stock Elsa, equivalent to our rules and references. Written only: nothing here, and nothing else in this program, runs script.
/// </summary>
internal static class JavaScript
{
    /// <summary>The value of a path such as <c>Variables.Draft.title</c>; undefined where something on the way is missing.</summary>
    public static string Value(string path)
    {
        var words = path.Split('.');
        if (words.Length < 2 || !words.All(References.IsWord))
        {
            return "undefined";
        }

        var root = words[0] switch
        {
            "Variables" => Variable(words[1]),
            "Input" => $"getInput({Quote(words[1])})",
            _ => null,
        };
        return root is null ? "undefined" : root + string.Concat(words.Skip(2).Select(word => $"?.[{Quote(word)}]"));
    }

    /// <summary>Elsa names the getters in Pascal case, so that only a name that is so already has one for sure.</summary>
    public static string Variable(string name) =>
        name.Length > 0 && char.IsAsciiLetterUpper(name[0]) && name.All(char.IsAsciiLetterOrDigit) ? $"get{name}()" : $"getVariable({Quote(name)})";

    /// <summary>An object of texts whose references stock Elsa fills in.</summary>
    public static string Texts(IEnumerable<(string Name, string Text)> fields)
    {
        var script = new StringBuilder("(() => { const text = v => v == null ? '' : typeof v === 'string' ? v : JSON.stringify(v); return {");
        foreach (var (name, text) in fields)
        {
            script.Append(CultureInfo.InvariantCulture, $" {Quote(name)}: ");
            script.AppendJoin(" + ", References.Split(text)
                .Where((part, index) => index == 0 || part.Text.Length > 0)
                .Select(part => part.IsReference ? $"text({Value(part.Text)})" : Quote(part.Text)));
            script.Append(',');
        }

        return script.Append(" }; })()").ToString();
    }

    public static string Condition(Rule rule)
    {
        var comparisons = rule.Comparisons.IsDefault ? ImmutableArray<Comparison>.Empty : rule.Comparisons;
        return comparisons.Length switch
        {
            // A rule that nobody filled in must not catch every run.
            0 => "false",
            1 => Condition(comparisons[0]),
            _ => string.Join(rule.MatchAll ? " && " : " || ", comparisons.Select(c => $"({Condition(c)})")),
        };
    }

    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('\'');
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '\\' => @"\\",
                '\'' => @"\'",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                < ' ' or '\u2028' or '\u2029' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return quoted.Append('\'').ToString();
    }

    private static string Condition(Comparison comparison)
    {
        var value = Value(comparison.Field);
        var text = $"String({value} ?? '').toLowerCase()";
        var number = $"Number({value})";
        var expected = Quote(comparison.Value.ToLowerInvariant());
        return comparison.Operator switch
        {
            ComparisonOperator.Equal => $"{text} === {expected}",
            ComparisonOperator.NotEqual => $"{text} !== {expected}",
            ComparisonOperator.Contains => $"{text}.includes({expected})",
            ComparisonOperator.NotContains => $"!{text}.includes({expected})",
            ComparisonOperator.StartsWith => $"{text}.startsWith({expected})",
            ComparisonOperator.GreaterThan => $"{number} > Number({expected})",
            ComparisonOperator.GreaterOrEqual => $"{number} >= Number({expected})",
            ComparisonOperator.LessThan => $"{number} < Number({expected})",
            ComparisonOperator.LessOrEqual => $"{number} <= Number({expected})",
            ComparisonOperator.IsEmpty => $"{text}.trim() === ''",
            ComparisonOperator.IsNotEmpty => $"{text}.trim() !== ''",
            ComparisonOperator.IsTrue => $"{text} === 'true'",
            ComparisonOperator.IsFalse => $"{text} === 'false'",
            _ => "false",
        };
    }
}
