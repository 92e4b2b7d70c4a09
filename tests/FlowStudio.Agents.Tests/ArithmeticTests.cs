using FlowStudio.Agents.Tools;
using Xunit;

namespace FlowStudio.Agents.Tests;

public sealed class ArithmeticTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("-2^2", "-4")]
    [InlineData("2^3^2", "512")]
    [InlineData("2^-2", "0.25")]
    [InlineData("10 / 4", "2.5")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("7 % 3", "1")]
    [InlineData("200 * 19%", "38")]
    [InlineData("50% * 4", "2")]
    [InlineData("--3", "3")]
    [InlineData("1_000_000 * 2", "2000000")]
    [InlineData("round(2.345, 2)", "2.35")]
    [InlineData("max(1, 2; 3) - min(4, 5)", "-1")]
    [InlineData("sqrt(16) + sqrt(2.25)", "5.5")]
    [InlineData("9 ^ 0.5", "3")]
    [InlineData("floor(-1.5) + ceil(1.2) + abs(-3)", "3")]
    [InlineData("12 × 3 ÷ 4", "9")]
    [InlineData("0.0000000001 * 1", "0.0000000001")]
    public void Evaluate_Sum_IsExact(string expression, string expected)
    {
        var result = Arithmetic.Evaluate(expression);
        Assert.True(result.Error is null, result.Error);
        Assert.Equal(expected, result.Text);
    }

    [Theory]
    [InlineData("", "nothing to calculate")]
    [InlineData("1 / 0", "divides by zero")]
    [InlineData("5 % 0", "divides by zero")]
    [InlineData("0 ^ -1", "divides by zero")]
    [InlineData("1 +", "ends too early")]
    [InlineData("(1 + 2", "closing bracket")]
    [InlineData("1 + 2)", "does not belong")]
    [InlineData("1.2.3", "not a number")]
    [InlineData("System.Exit(1)", "is not known")]
    [InlineData("__import__('os')", "does not belong")]
    [InlineData("sqrt(-1)", "below zero")]
    [InlineData("round(1, 99)", "between 0 and 28")]
    [InlineData("abs(1, 2)", "one value")]
    [InlineData("9 ^ 999", "too large")]
    [InlineData("2 ^ 100000", "not calculated")]
    [InlineData("79228162514264337593543950335 + 1", "too large")]
    [InlineData("99999999999999999999999999999999", "not a number")]
    public void Evaluate_Nonsense_SaysWhatIsWrong(string expression, string part) =>
        Assert.Contains(part, Arithmetic.Evaluate(expression).Error);

    [Fact]
    public void Evaluate_DeeplyNested_IsRefused()
    {
        Assert.Contains("nested too deeply", Arithmetic.Evaluate(new string('(', 400) + "1" + new string(')', 400)).Error);
        Assert.Contains("nested too deeply", Arithmetic.Evaluate(new string('-', 900) + "1").Error);
        Assert.Contains("longer than", Arithmetic.Evaluate(new string('1', 5_000)).Error);
    }
}
