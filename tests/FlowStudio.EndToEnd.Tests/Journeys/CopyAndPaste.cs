using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>Steps by the browser's clipboard, and undoing from anywhere on the page.</summary>
public sealed class CopyAndPaste(StudioFixture studio)
{
    [Fact]
    public async Task Steps_CopiedInOneWorkflowAndPastedInAnother_AreThereSelectedAndOneUndoAway()
    {
        await using var page = await studio.OpenAsync();
        await page.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var designer = new DesignerDriver(page);
        var canvas = designer.Canvas;
        await designer.ImportAsync(Drawings.Chain("Copied from"));
        await canvas.SelectAsync("Writer");
        await canvas.Step("Answer").Locator(".fs-step__title").ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Expect(canvas.Selected).ToHaveCountAsync(2);
        await page.Page.Keyboard.PressAsync("Control+c");
        await Expect(canvas.Said).ToContainTextAsync("Copied 2 items");
        Assert.Contains("Elsa.Flowchart", await page.Page.EvaluateAsync<string>("navigator.clipboard.readText()"), StringComparison.Ordinal);

        await designer.NewAsync("Pasted into");
        await canvas.Canvas.HoverAsync(new() { Position = new() { X = 500, Y = 300 } });
        await canvas.Canvas.Locator(".react-flow").FocusAsync();
        await page.Page.Keyboard.PressAsync("Control+v");

        await Expect(canvas.Steps).ToHaveCountAsync(3);
        await Expect(canvas.Connection("From Writer, Done, to Answer")).ToHaveCountAsync(1);
        await Expect(canvas.Selected).ToHaveCountAsync(2);
        await Expect(canvas.Step("Writer")).ToBeFocusedAsync();
        await page.ScreenshotAsync("designer-pasted");
        await canvas.SelectAsync("Writer");
        await Expect(designer.Panel.GetByLabel("Task", new() { Exact = true })).ToHaveValueAsync("Write about {{ Input.Topic }}.");

        // From a button of the panel: undo means the workflow wherever nothing is typed.
        await designer.Panel.GetByRole(AriaRole.Button, new() { Name = "Duplicate" }).FocusAsync();
        await page.Page.Keyboard.PressAsync("Control+z");
        await Expect(canvas.Steps).ToHaveCountAsync(1);
        await page.Page.Keyboard.PressAsync("Control+y");
        await Expect(canvas.Steps).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task Step_CutAndPastedTwice_GoesAndComesBackWithAFreeName()
    {
        await using var page = await studio.OpenAsync();
        await page.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var designer = new DesignerDriver(page);
        var canvas = designer.Canvas;
        await designer.ImportAsync(Drawings.Chain("Cut"));
        await canvas.SelectAsync("Writer");
        await page.Page.Keyboard.PressAsync("Control+x");
        await Expect(canvas.Step("Writer")).ToHaveCountAsync(0);
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Undo: Cut" })).ToBeEnabledAsync();

        await page.Page.Keyboard.PressAsync("Control+v");
        await Expect(canvas.Step("Writer")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Control+v");
        await Expect(canvas.Step("Writer copy")).ToBeFocusedAsync();

        await page.Page.Keyboard.PressAsync("Control+z");
        await Expect(canvas.Step("Writer copy")).ToHaveCountAsync(0);
        await page.Page.Keyboard.PressAsync("Control+z");
        await page.Page.Keyboard.PressAsync("Control+z");
        await Expect(canvas.Connection("From start to Writer")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Text_ThatHoldsNoSteps_IsRefusedInWordsAndChangesNothing()
    {
        await using var page = await studio.OpenAsync(Screen.Desktop.InDark);
        await page.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var designer = new DesignerDriver(page);
        await designer.ImportAsync(Drawings.Chain("Not pasted into"));
        var drawn = await designer.Canvas.PictureAsync();
        await page.Page.EvaluateAsync("navigator.clipboard.writeText('Dear all, the meeting is at ten.')");
        await designer.Canvas.Canvas.Locator(".react-flow").FocusAsync();
        await page.Page.Keyboard.PressAsync("Control+v");

        await Expect(designer.Canvas.Said).ToContainTextAsync("Nothing was pasted. The clipboard holds no steps of a workflow.");
        await page.ScreenshotAsync("designer-not-pasted");
        Assert.Equal(drawn, await designer.Canvas.PictureAsync());
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Undo", Exact = true })).ToBeDisabledAsync();

        // In a field it is what it always was.
        await designer.Canvas.SelectAsync("Writer");
        await designer.Panel.GetByLabel("Goal").PressAsync("Control+v");
        await Expect(designer.Panel.GetByLabel("Goal")).ToHaveValueAsync("Dear all, the meeting is at ten.");
        await Expect(designer.Canvas.Steps).ToHaveCountAsync(3);
    }
}
