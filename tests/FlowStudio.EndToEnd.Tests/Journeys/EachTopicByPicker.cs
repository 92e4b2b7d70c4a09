using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>The same work for each item of a list: drawn from the picker, run, and seen done.</summary>
public sealed class EachTopicByPicker(StudioFixture studio)
{
    [Fact]
    public async Task ForEach_DrawnWithAnAgentInside_RunsForEachLineAndGoesOnOnce()
    {
        await using var page = await studio.OpenAsync();
        var designer = new DesignerDriver(page);
        var canvas = designer.Canvas;
        await designer.NewAsync("One after the other");
        await canvas.MoveAsync("Start", 140, 110);
        await canvas.SelectAsync("Start");
        await designer.Panel.GetByLabel("Type of input 1").SelectOptionAsync(new SelectOptionValue { Label = "Long text" });

        await AddAsync(page, canvas.Port("Start", "Done"), "For each");
        await Expect(canvas.Connection("From Agent, Done, to For each")).ToHaveCountAsync(1);
        await Expect(page.Page.GetByText("next item")).ToBeVisibleAsync();
        await Expect(designer.Panel.GetByLabel("The list").Locator("option:checked")).ToHaveTextAsync("Input › Topic");
        await designer.Panel.GetByLabel("How many at the same time").FillAsync("2");
        await designer.Panel.GetByLabel("How many at the same time").BlurAsync();
        await Expect(canvas.Step("For each")).ToContainTextAsync("2 at once");

        await canvas.SelectAsync("Agent");
        var insert = designer.Panel.GetByLabel("Insert a field into “Task”");
        await Expect(insert.Locator("option", new() { HasText = "For each › the item" })).ToHaveCountAsync(1);
        await Expect(insert.Locator("option", new() { HasText = "all results" })).ToHaveCountAsync(0);

        await AddAsync(page, canvas.Port("For each", "Done"), "Output");
        await Expect(designer.Panel.GetByLabel("What it is").Locator("option:checked")).ToHaveTextAsync("For each › all results");
        await Expect(page.Page.Locator("flow-canvas .fs-flag[data-severity=error]")).ToHaveCountAsync(0);
        await page.ScreenshotAsync("designer-for-each");
        await Expect(designer.Saved).ToHaveTextAsync("Saved");
        await designer.PublishAsync();

        var run = await designer.StartAsync("Bread\nButter\nJam");
        await run.WaitForAsync("done");

        await Expect(run.Canvas.State("Agent")).ToContainTextAsync("Done");
        await Expect(run.Canvas.State("Agent")).ToContainTextAsync("3×");
        await Expect(run.Canvas.State("Output")).ToContainTextAsync("Done");
        await Expect(run.Result).ToContainTextAsync("Butter");
        await page.ScreenshotAsync("run-for-each");
    }

    private static async Task AddAsync(StudioPage page, ILocator wayOut, string kind)
    {
        await wayOut.ClickAsync();
        var picker = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Add a step" });
        await picker.GetByRole(AriaRole.Option, new() { NameRegex = new("^" + kind) }).First.ClickAsync();
        await Expect(picker).ToHaveCountAsync(0);
        await Expect(page.Page.GetByRole(AriaRole.Complementary, new() { Name = "Settings" }).GetByRole(AriaRole.Heading, new() { Level = 2 })).ToContainTextAsync(kind);
    }
}
