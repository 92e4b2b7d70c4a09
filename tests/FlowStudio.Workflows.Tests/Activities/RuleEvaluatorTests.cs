using System.Text.Json;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using Xunit;
using static FlowStudio.Workflows.Definitions.ComparisonOperator;

namespace FlowStudio.Workflows.Tests.Activities;

public sealed class RuleEvaluatorTests
{
    private static WorkflowValues Some { get; } = new(
        new Dictionary<string, JsonElement>(),
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(
            """{"word": " Billing ", "number": 7, "numberText": "7.50", "tags": ["Red", "blue", 3], "none": [], "nothing": null, "blank": "  ", "yes": true, "ja": "Yes", "no": false}""")!);

    [Theory]
    [InlineData("word", Equal, "billing", true)]
    [InlineData("word", Equal, "bill", false)]
    [InlineData("number", Equal, "7.0", true)]
    [InlineData("numberText", Equal, "7.5", true)]
    [InlineData("missing", Equal, "", true)]
    [InlineData("word", NotEqual, "BILLING", false)]
    [InlineData("missing", NotEqual, "x", true)]
    [InlineData("word", Contains, "ILL", true)]
    [InlineData("tags", Contains, "red", true)]
    [InlineData("tags", Contains, "3.0", true)]
    [InlineData("tags", Contains, "re", false)]
    [InlineData("tags", NotContains, "green", true)]
    [InlineData("word", NotContains, "bill", false)]
    [InlineData("word", StartsWith, "bill", true)]
    [InlineData("word", StartsWith, "ill", false)]
    [InlineData("number", GreaterThan, "6.9", true)]
    [InlineData("number", GreaterThan, "7", false)]
    [InlineData("numberText", GreaterThan, "10", false)]
    [InlineData("word", GreaterThan, "1", false)]
    [InlineData("number", GreaterOrEqual, "7", true)]
    [InlineData("number", LessThan, "10", true)]
    [InlineData("missing", LessThan, "10", false)]
    [InlineData("number", LessOrEqual, "7", true)]
    [InlineData("number", LessOrEqual, "-7", false)]
    [InlineData("none", IsEmpty, "", true)]
    [InlineData("blank", IsEmpty, "", true)]
    [InlineData("nothing", IsEmpty, "", true)]
    [InlineData("missing", IsEmpty, "", true)]
    [InlineData("tags", IsEmpty, "", false)]
    [InlineData("word", IsNotEmpty, "", true)]
    [InlineData("none", IsNotEmpty, "", false)]
    [InlineData("yes", IsTrue, "", true)]
    [InlineData("ja", IsTrue, "", true)]
    [InlineData("word", IsTrue, "", false)]
    [InlineData("no", IsFalse, "", true)]
    [InlineData("yes", IsFalse, "", false)]
    public void Comparison_Holds(string field, ComparisonOperator comparison, string value, bool expected) =>
        Assert.Equal(expected, RuleEvaluator.Holds(new Rule(true, [new Comparison($"Variables.{field}", comparison, value)]), Some));

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void OneOfTwoHolds_DependsOnMatchAll(bool matchAll, bool expected) => Assert.Equal(
        expected,
        RuleEvaluator.Holds(new Rule(matchAll, [new Comparison("Variables.number", Equal, "7"), new Comparison("Variables.number", Equal, "8")]), Some));

    [Fact]
    public void RuleWithoutComparisons_NeverHolds() => Assert.False(RuleEvaluator.Holds(Rule.Empty, Some));

    [Fact]
    public void EveryOperator_HasAnExample()
    {
        var covered = typeof(RuleEvaluatorTests).GetMethod(nameof(Comparison_Holds))!.GetCustomAttributesData()
            .Where(a => a.AttributeType == typeof(InlineDataAttribute))
            .Select(a => (ComparisonOperator)(int)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)a.ConstructorArguments[0].Value!)[1].Value!);

        Assert.Equal(Enum.GetValues<ComparisonOperator>(), covered.Distinct().Order());
    }
}
