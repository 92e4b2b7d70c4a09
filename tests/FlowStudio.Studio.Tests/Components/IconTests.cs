using FlowStudio.Studio.Components;

namespace FlowStudio.Studio.Tests.Components;

public sealed class IconTests : BunitContext
{
    public static TheoryData<IconName> EveryIcon => [.. Enum.GetValues<IconName>()];

    [Theory, MemberData(nameof(EveryIcon))]
    public void Icon_AnyName_IsDrawn(IconName name) =>
        Assert.NotEmpty(Render<Icon>(p => p.Add(i => i.Name, name)).Find("svg").Children);

    [Fact]
    public void Icon_WithATitle_IsAnImageWithThatName()
    {
        var svg = Render<Icon>(p => p.Add(i => i.Name, IconName.Gate).Add(i => i.Title, "Approval gate")).Find("svg");

        Assert.Equal("img", svg.GetAttribute("role"));
        Assert.Equal("Approval gate", svg.GetAttribute("aria-label"));
        Assert.False(svg.HasAttribute("aria-hidden"));
    }

    [Fact]
    public void Icon_WithoutATitle_IsHiddenFromScreenReaders() =>
        Assert.Equal("true", Render<Icon>(p => p.Add(i => i.Name, IconName.Gate)).Find("svg").GetAttribute("aria-hidden"));
}
