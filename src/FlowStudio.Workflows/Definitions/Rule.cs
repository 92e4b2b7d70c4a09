using System.Collections.Immutable;

namespace FlowStudio.Workflows.Definitions;

/// <summary>A condition that a person picks: comparisons over fields, all or any of which must hold. Never typed as code.</summary>
/// <param name="MatchAll">True: all comparisons must hold; false: one is enough.</param>
public sealed record Rule(bool MatchAll, ImmutableArray<Comparison> Comparisons)
{
    public static Rule Empty { get; } = new(true, []);
}

/// <summary>One line of a rule.</summary>
/// <param name="Field">A reference's path without braces: <c>Variables.Triage.category</c>.</param>
/// <param name="Value">What is compared with; ignored by operators that need none.</param>
public sealed record Comparison(string Field, ComparisonOperator Operator, string Value = "");

/// <summary>Text comparisons ignore case, since the text mostly comes from a model.</summary>
public enum ComparisonOperator
{
    Equal,
    NotEqual,
    Contains,
    NotContains,
    StartsWith,
    GreaterThan,
    GreaterOrEqual,
    LessThan,
    LessOrEqual,
    IsEmpty,
    IsNotEmpty,
    IsTrue,
    IsFalse,
}
