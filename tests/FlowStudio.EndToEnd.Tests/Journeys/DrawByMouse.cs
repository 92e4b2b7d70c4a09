using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>From an empty canvas to a finished run with the mouse.</summary>
public sealed class DrawByMouse(StudioFixture studio)
{
    [Fact]
    public async Task Workflow_DrawnFromNothing_IsPublishedRunsAndIsFoundAgainAsItWas()
    {
        await using var page = await studio.OpenAsync();
        var designer = new DesignerDriver(page);
        var canvas = designer.Canvas;
        await designer.NewAsync("Article by mouse");
        await canvas.MoveAsync("Start", 150, 110);
        await canvas.DropAsync("Agent", 520, 110);
        await Expect(canvas.Mistake("Agent")).ToContainTextAsync("Nothing leads to");
        await canvas.ConnectAsync("Start", "Done", "Agent");
        await Expect(canvas.Connection("From Start to Agent")).ToHaveCountAsync(1);
        await Expect(canvas.Mistake("Agent")).ToHaveCountAsync(0);

        await canvas.DropAsync("Approval gate", 150, 270);
        await canvas.ConnectAsync("Agent", "Done", "Approval gate");
        await canvas.DropAsync("Finish", 150, 660);
        await canvas.ConnectAsync("Approval gate", "Rejected", "Finish");
        await canvas.ConnectAsync("Approval gate", "Sent back", "Agent");
        await Expect(page.Page.GetByText("back 3 times at most")).ToBeVisibleAsync();
        await canvas.SelectAsync("Approval gate");
        await designer.Panel.GetByLabel("What the person decides on").SelectOptionAsync(new SelectOptionValue { Label = "Agent › answer" });

        await canvas.DropAsync("Router", 520, 270);
        await canvas.ConnectAsync("Approval gate", "Approved", "Router");
        await canvas.DropAsync("Agent", 150, 430);
        await canvas.DropAsync("Join", 520, 430);
        await canvas.ConnectAsync("Router", "Yes", "Agent 2");
        await canvas.ConnectAsync("Router", "Default", "Join");
        await canvas.ConnectAsync("Agent 2", "Done", "Join");
        await canvas.DropAsync("Output", 520, 560);
        await canvas.ConnectAsync("Join", "Done", "Output");
        // It was chosen when it was the only choice, and is not another one because the list has grown.
        await Expect(designer.Panel.GetByLabel("What it is").Locator("option:checked")).ToHaveTextAsync("Input › Topic");
        await Expect(canvas.Mistake("Router")).ToContainTextAsync("no rule yet");
        await page.ScreenshotAsync("designer-mistakes");

        await designer.PublishButton.ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There are mistakes on the canvas");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Problems" })).ToContainTextAsync("no rule yet");
        await page.Page.GetByRole(AriaRole.Region, new() { Name = "Problems" }).GetByRole(AriaRole.Button, new() { Name = "no rule yet" }).ClickAsync();
        await designer.Panel.GetByRole(AriaRole.Button, new() { Name = "Add a condition" }).ClickAsync();
        await designer.Panel.GetByLabel("Field", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Input › Topic" });
        await designer.Panel.GetByLabel("Comparison", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "contains" });
        await designer.Panel.GetByLabel("Value", new() { Exact = true }).FillAsync("bread");
        await designer.Panel.GetByLabel("Value", new() { Exact = true }).BlurAsync();
        await Expect(canvas.Mistake("Router")).ToHaveCountAsync(0);
        await canvas.SelectAsync("Output");
        await designer.Panel.GetByLabel("What it is").SelectOptionAsync(new SelectOptionValue { Label = "Join › all branches" });
        await Expect(page.Page.Locator("flow-canvas .fs-flag[data-severity=error]")).ToHaveCountAsync(0);

        await canvas.SelectAsync("Finish");
        await page.Page.Keyboard.PressAsync("Delete");
        await Expect(canvas.Step("Finish")).ToHaveCountAsync(0);
        await page.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Undo") }).ClickAsync();
        await Expect(canvas.Connection("From Approval gate, Rejected, to Finish")).ToHaveCountAsync(1);
        await page.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Redo") }).ClickAsync();
        await Expect(canvas.Step("Finish")).ToHaveCountAsync(0);
        await page.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Undo") }).ClickAsync();
        await Expect(canvas.Step("Finish")).ToHaveCountAsync(1);
        await Expect(designer.Saved).ToHaveTextAsync("Saved");
        await designer.PublishAsync();
        await page.ScreenshotAsync("designer");
        var drawn = await canvas.PictureAsync();

        var run = await designer.StartAsync("Old bread");
        await run.WaitForAsync("waiting for a person");
        await run.Gate.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await run.WaitForAsync("done");
        await Expect(run.Canvas.State("Agent 2")).ToContainTextAsync("Done");

        await page.GoAsync("/workflows");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Article by mouse", Exact = true }).ClickAsync();
        await Expect(canvas.Steps).ToHaveCountAsync(8);
        await Expect(canvas.Connection("From Approval gate, Sent back, to Agent")).ToHaveCountAsync(1);
        Assert.Equal(drawn, await canvas.PictureAsync());
    }

    [Fact]
    public async Task Step_WithoutATask_IsMarkedAndCannotBePublished()
    {
        await using var page = await studio.OpenAsync();
        var designer = new DesignerDriver(page);
        await designer.ImportAsync(Drawings.Chain("Unfinished"));

        await designer.Canvas.SelectAsync("Writer");
        await designer.Panel.GetByLabel("Task", new() { Exact = true }).FillAsync("");
        await Expect(designer.Canvas.Mistake("Writer")).ToContainTextAsync("Say what this agent is to do in this step.");
        await designer.PublishButton.ClickAsync();

        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There are mistakes on the canvas");
        await Expect(designer.State).ToContainTextAsync("draft");
    }
}
