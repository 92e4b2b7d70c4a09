using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>A run of which nothing comes.</summary>
public sealed class StallJourney(StudioFixture browser)
{
    private static readonly Dictionary<string, string> SlowModel = new()
    {
        ["Simulation:Shortest"] = "00:10:00",
        ["Simulation:Longest"] = "00:10:00",
        ["Runner:StallAfter"] = "00:00:02",
        ["Runner:Sweep"] = "00:00:01",
    };

    [Fact]
    public async Task Run_WithoutProgress_AsksInTheInboxAndIsLetWaitByKey()
    {
        await using var studio = await StudioProcess.StartAsync(settings: SlowModel);
        await using var page = await browser.OpenAsync(Screen.Desktop, studio.Url);
        var run = await RunDriver.OfTemplateAsync(page, "content-team");
        await run.WaitForAsync("no progress");
        var path = run.Path;
        await Expect(run.Canvas.Steps.Filter(new() { HasText = "No progress" })).Not.ToHaveCountAsync(0);
        await Expect(page.Page.Locator("[data-stall]")).ToContainTextAsync("at work, and nothing has come of it");
        await page.ScreenshotAsync("run-stalled");

        foreach (var screen in new[] { Screen.Desktop.InDark, Screen.Phone })
        {
            await using var other = await browser.OpenAsync(screen, studio.Url);
            await other.GoAsync("/inbox");
            await Expect(other.Page.GetByText("No progress for").First).ToBeVisibleAsync();
            await other.ScreenshotAsync("inbox-stalled");
        }

        await page.GoByKeyboardAsync("/inbox");
        await Expect(page.Page).ToHaveTitleAsync("(1) Inbox · FlowStudio");
        await page.WaitForKeysAsync();
        await Expect(page.Page.Locator("[data-stall]")).ToBeVisibleAsync();
        await page.ScreenshotAsync("inbox-stalled");
        await page.Page.Keyboard.PressAsync("w");
        await Expect(page.Page.GetByText("It may go on waiting.")).ToBeVisibleAsync();

        // It stands still after that, too, and is told again; this time it is stopped.
        await page.GoAsync(path);
        await run.WaitForAsync("no progress");
        await page.Page.Locator("[data-stall]").GetByRole(AriaRole.Button, new() { Name = "Stop the run" }).ClickAsync();
        await page.Page.Locator("[data-stall]").GetByRole(AriaRole.Button, new() { Name = "Stop the run" }).ClickAsync();

        await run.WaitForAsync("cancelled");
    }
}
