using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>The same as with the mouse, without one.</summary>
public sealed class DrawByKeyboard(StudioFixture studio)
{
    [Fact]
    public async Task Workflow_DrawnConfiguredPublishedAndStartedByKeys_RunsToItsEnd()
    {
        await using var page = await studio.OpenAsync();
        var designer = new DesignerDriver(page);
        var canvas = designer.Canvas;
        var keys = page.Page.Keyboard;
        await page.GoByKeyboardAsync("/workflows");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "New workflow", Exact = true }).FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(canvas.Step("Start")).ToBeVisibleAsync();

        // An item of the palette adds its step, and the keyboard goes to it.
        await page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Steps to add" }).GetByRole(AriaRole.Button, new() { Name = "Agent", Exact = true }).FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(canvas.Step("Agent")).ToBeFocusedAsync();
        var placed = await canvas.Step("Agent").GetAttributeAsync("style");
        for (var press = 0; press < 6; press++)
        {
            await keys.PressAsync("Shift+ArrowRight");
        }

        await Expect(canvas.Step("Agent")).Not.ToHaveAttributeAsync("style", placed!);
        await keys.PressAsync("Alt+ArrowLeft");
        await Expect(canvas.Step("Start")).ToBeFocusedAsync();
        await keys.PressAsync("c");
        await keys.PressAsync("Enter");
        await Expect(canvas.Connection("From Start to Agent")).ToHaveCountAsync(1);

        await keys.PressAsync("Alt+ArrowRight");
        await Expect(canvas.Step("Agent")).ToBeFocusedAsync();
        await AddAfterAsync(page, "appro", canvas.Step("Approval gate"));
        await AddAfterAsync(page, "rout", canvas.Step("Router"));
        await Expect(canvas.Connection("From Approval gate, Approved, to Router")).ToHaveCountAsync(1);
        await AddAfterAsync(page, "outp", canvas.Step("Output"));
        await keys.PressAsync("Control+z");
        await Expect(canvas.Step("Output")).ToHaveCountAsync(0);
        await keys.PressAsync("Control+Shift+z");
        await Expect(canvas.Step("Output")).ToHaveCountAsync(1);

        // From the gate back to the agent: C, the way out by up and down, the step by left and right.
        await canvas.Step("Approval gate").FocusAsync();
        await keys.PressAsync("c");
        var said = page.Page.Locator("flow-canvas [role=status]");
        await Expect(said).ToContainTextAsync("Sent back");
        for (var press = 0; press < 5; press++)
        {
            var before = await said.InnerTextAsync();
            if (before.StartsWith("Approval gate to Agent.", StringComparison.Ordinal))
            {
                break;
            }

            await keys.PressAsync("ArrowRight");
            await Expect(said).Not.ToHaveTextAsync(before);
        }

        await Expect(said).ToContainTextAsync("Approval gate to Agent.");
        await keys.PressAsync("Enter");
        await Expect(canvas.Connection("From Approval gate, Sent back, to Agent")).ToHaveCountAsync(1);
        await canvas.Step("Approval gate").FocusAsync();
        await AddAfterAsync(page, "finish", canvas.Step("Finish"));

        // Enter opens the settings and goes into them; Tab walks on; lists are picked by their letters.
        await canvas.Step("Router").FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(designer.Panel.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
        await Expect(designer.Panel.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Router");
        await TabToAsync(page, designer.Panel.GetByRole(AriaRole.Button, new() { Name = "Add a condition" }));
        await keys.PressAsync("Enter");
        await designer.Panel.GetByLabel("Field", new() { Exact = true }).WaitForAsync();
        await designer.Panel.GetByLabel("Name", new() { Exact = true }).FocusAsync();
        await TabToAsync(page, designer.Panel.GetByLabel("Field", new() { Exact = true }));
        await keys.TypeAsync("Input");
        await Expect(designer.Panel.GetByLabel("Field", new() { Exact = true })).ToHaveValueAsync("Input.Topic");
        await TabToAsync(page, designer.Panel.GetByLabel("Comparison", new() { Exact = true }));
        await keys.TypeAsync("is not empty");
        await Expect(designer.Panel.GetByLabel("Comparison", new() { Exact = true })).ToHaveValueAsync("IsNotEmpty");
        await Expect(designer.Panel.GetByLabel("Value", new() { Exact = true })).ToHaveCountAsync(0);
        await keys.PressAsync("Escape");
        await Expect(canvas.Step("Router")).ToBeFocusedAsync();
        await AddAfterAsync(page, "finish", canvas.Step("Finish 2"));
        await Expect(page.Page.Locator("flow-canvas .fs-flag[data-severity=error]")).ToHaveCountAsync(0);
        await page.ScreenshotAsync("designer-by-keyboard");

        await designer.PublishButton.FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(designer.State).ToContainTextAsync("published");
        await designer.StartButton.FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(designer.StartDialog).ToBeFocusedAsync();
        await TabToAsync(page, designer.StartDialog.GetByLabel("Topic"));
        await keys.TypeAsync("Rolls");
        await keys.PressAsync("Enter");
        var run = await RunDriver.ArriveAsync(page);
        await run.WaitForAsync("waiting for a person");
        await run.Gate.GetByRole(AriaRole.Button, new() { Name = "Approve" }).FocusAsync();
        await keys.PressAsync("Enter");

        await run.WaitForAsync("done");
        await Expect(run.Canvas.State("Output")).ToContainTextAsync("Done");
        await Expect(run.Canvas.State("Finish 2")).ToContainTextAsync("Not taken");
    }

    /// <summary>N on the step that has the keyboard; the new one has it afterwards.</summary>
    private static async Task AddAfterAsync(StudioPage page, string search, ILocator made)
    {
        await page.Page.Keyboard.PressAsync("n");
        var picker = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Add a step" });
        await Expect(picker.GetByRole(AriaRole.Combobox)).ToBeFocusedAsync();
        await page.Page.Keyboard.TypeAsync(search);
        await Expect(picker.GetByRole(AriaRole.Option, new() { Selected = true })).ToContainTextAsync(search, new() { IgnoreCase = true });
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(made).ToBeFocusedAsync();
    }

    private static async Task TabToAsync(StudioPage page, ILocator target)
    {
        for (var press = 0; press < 15; press++)
        {
            if (await target.EvaluateAsync<bool>("e => e === document.activeElement"))
            {
                return;
            }

            await page.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"Fifteen presses of Tab did not lead to {target}.");
    }
}
