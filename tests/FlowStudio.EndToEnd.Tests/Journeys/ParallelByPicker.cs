using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>Steps added where they belong, by the plus on a way out.</summary>
public sealed class ParallelByPicker(StudioFixture studio)
{
    [Fact]
    public async Task ParallelAndJoin_AddedByThePlusOfAWayOut_RunAtTheSameTimeAndMeet()
    {
        await using var page = await studio.OpenAsync();
        var designer = new DesignerDriver(page);
        var canvas = designer.Canvas;
        await designer.NewAsync("Two at once");
        await canvas.MoveAsync("Start", 140, 110);
        await AddAsync(page, canvas.Port("Start", "Done"), "Parallel");
        var branches = await designer.Panel.GetByLabel("Name of branch").AllAsync();
        Assert.Equal(2, branches.Count);
        var (first, second) = (await branches[0].InputValueAsync(), await branches[1].InputValueAsync());
        await canvas.MoveAsync("Parallel", 140, 260);
        await AddAsync(page, canvas.Port("Parallel", first), "Agent");
        await canvas.MoveAsync("Agent", 140, 420);
        await AddAsync(page, canvas.Port("Parallel", second), "Agent");
        await canvas.MoveAsync("Agent 2", 140, 560);
        await AddAsync(page, canvas.Port("Agent", "Done"), "Join");
        await canvas.ConnectAsync("Agent 2", "Done", "Join");
        await AddAsync(page, canvas.Port("Join", "Done"), "Output");
        await Expect(page.Page.Locator("flow-canvas .fs-flag[data-severity=error]")).ToHaveCountAsync(0);
        await designer.PublishAsync();

        var run = await designer.StartAsync("Bread");
        await run.WaitForAsync("done");

        await Expect(run.Canvas.State("Agent")).ToContainTextAsync("Done");
        await Expect(run.Canvas.State("Agent 2")).ToContainTextAsync("Done");
        await Expect(run.Canvas.State("Join")).ToContainTextAsync("Done");
        await Expect(run.Result).ToBeVisibleAsync();
        await page.ScreenshotAsync("run-parallel");
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
