using FlowStudio.Agents.Models;
using FlowStudio.Studio.Settings;

namespace FlowStudio.Studio.Tests.Settings;

public sealed class PriceDraftTests
{
    [Fact]
    public void Draft_OfEveryBuiltInPrice_BecomesTheSamePriceAgain() =>
        Assert.Equal(PriceTable.BuiltIn.Prices, PriceTable.BuiltIn.Prices.Select(p => PriceDraft.Of(p).ToPrice()));

    [Theory]
    [InlineData("", "1", "1", "names no model")]
    [InlineData("m", "x", "1", "“x” is no price")]
    [InlineData("m", "1", "1,5", "“1,5” is no price")]
    [InlineData("m", "-1", "1", "below zero")]
    public void Problem_OfABadRow_SaysWhat(string model, string input, string output, string words) =>
        Assert.Contains(words, new PriceDraft { Model = model, Input = input, Output = output }.Problem([]));

    [Fact]
    public void Problem_OfAModelTwice_IsToldOnBothRows()
    {
        PriceDraft[] rows = [new() { Model = "m", Input = "1", Output = "1" }, new() { Model = " M ", Input = "2", Output = "2" }];

        Assert.All(rows, row => Assert.Contains("stands here twice", row.Problem(rows)));
    }
}
