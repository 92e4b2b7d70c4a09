using FlowStudio.Studio.Components;

namespace FlowStudio.Studio.Tests.Components;

public sealed class ConfirmButtonTests : BunitContext
{
    private int confirmed;

    public ConfirmButtonTests() => JSInterop.Mode = JSRuntimeMode.Loose;

    [Fact]
    public void ConfirmButton_PressedOnce_AsksAndDoesNothing()
    {
        var button = RenderDelete();

        button.Find("button").Click();

        Assert.Equal("Delete this run?", button.Find("[role=group]").GetAttribute("aria-label"));
        Assert.Equal(0, confirmed);
    }

    [Fact]
    public void ConfirmButton_Confirmed_DoesItOnceAndIsAButtonAgain()
    {
        var button = RenderDelete();

        button.Find("button").Click();
        button.Find(".fs-confirm button").Click();

        Assert.Equal(1, confirmed);
        Assert.Empty(button.FindAll("[role=group]"));
    }

    [Fact]
    public void ConfirmButton_EscapeOnTheQuestion_KeepsEverything()
    {
        var button = RenderDelete();

        button.Find("button").Click();
        button.Find("[role=group]").KeyDown("Escape");

        Assert.Empty(button.FindAll("[role=group]"));
        Assert.Equal(0, confirmed);
    }

    private IRenderedComponent<ConfirmButton> RenderDelete() => Render<ConfirmButton>(p => p
        .Add(b => b.Text, "Delete")
        .Add(b => b.Question, "Delete this run?")
        .Add(b => b.OnConfirm, () => confirmed++));
}
