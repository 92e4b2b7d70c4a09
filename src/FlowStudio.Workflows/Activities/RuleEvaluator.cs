using System.Globalization;
using System.Text.Json;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Activities;

/// <summary>Decides whether a rule holds. A rule without comparisons never holds.</summary>
public static class RuleEvaluator
{
    public static bool Holds(Rule rule, WorkflowValues values)
    {
        if (rule.Comparisons.IsDefaultOrEmpty)
        {
            return false;
        }

        return rule.MatchAll
            ? rule.Comparisons.All(c => Holds(c, values))
            : rule.Comparisons.Any(c => Holds(c, values));
    }

    private static bool Holds(Comparison comparison, WorkflowValues values)
    {
        var value = Reference.TryParse(comparison.Field) is { } reference ? values.Find(reference) : null;
        var text = value is { } found ? Values.ToText(found).Trim() : "";
        var wanted = comparison.Value.Trim();
        return comparison.Operator switch
        {
            ComparisonOperator.Equal => AreEqual(text, wanted),
            ComparisonOperator.NotEqual => !AreEqual(text, wanted),
            ComparisonOperator.Contains => ContainsItem(value, text, wanted),
            ComparisonOperator.NotContains => !ContainsItem(value, text, wanted),
            ComparisonOperator.StartsWith => text.StartsWith(wanted, StringComparison.OrdinalIgnoreCase),
            ComparisonOperator.GreaterThan => Compare(text, wanted) is > 0,
            ComparisonOperator.GreaterOrEqual => Compare(text, wanted) is >= 0,
            ComparisonOperator.LessThan => Compare(text, wanted) is < 0,
            ComparisonOperator.LessOrEqual => Compare(text, wanted) is <= 0,
            ComparisonOperator.IsEmpty => IsEmpty(value, text),
            ComparisonOperator.IsNotEmpty => !IsEmpty(value, text),
            ComparisonOperator.IsTrue => IsTrue(text),
            ComparisonOperator.IsFalse => !IsTrue(text),
            _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison.Operator, "Unknown comparison."),
        };
    }

    private static bool AreEqual(string text, string wanted) =>
        Compare(text, wanted) is { } order ? order == 0 : string.Equals(text, wanted, StringComparison.OrdinalIgnoreCase);

    private static bool ContainsItem(JsonElement? value, string text, string wanted) =>
        value is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Any(item => AreEqual(Values.ToText(item).Trim(), wanted))
            : text.Contains(wanted, StringComparison.OrdinalIgnoreCase);

    private static bool IsEmpty(JsonElement? value, string text) =>
        value is { ValueKind: JsonValueKind.Array } list ? list.GetArrayLength() == 0 : text.Length == 0;

    private static bool IsTrue(string text) => text.Equals("true", StringComparison.OrdinalIgnoreCase) || text.Equals("yes", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when the two are not both numbers.</summary>
    private static int? Compare(string left, string right) =>
        decimal.TryParse(left, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var a)
        && decimal.TryParse(right, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var b)
            ? a.CompareTo(b)
            : null;
}
