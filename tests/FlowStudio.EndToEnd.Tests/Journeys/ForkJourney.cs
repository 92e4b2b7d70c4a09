using FlowStudio.EndToEnd.Tests.Browser;
using FlowStudio.EndToEnd.Tests.Inbox;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>A run that goes on from a step of another one, and runs that end otherwise than well.</summary>
public sealed class ForkJourney(StudioFixture browser, GatedStudio gated)
{
    public static TheoryData<Screen> Screens => [Screen.Desktop, Screen.Desktop.InDark, Screen.Phone];

    [Theory, MemberData(nameof(Screens))]
    public async Task Step_GoneOnFromWithAnotherText_KeepsWhatCameBeforeIt(Screen screen)
    {
        var old = await gated.StartRunOfAsync(Drawings.LongChain("Three parts"), "bread");
        await using var page = await browser.OpenAsync(screen, await gated.UrlAsync());
        await page.GoAsync($"/runs/{old}");
        var run = await RunDriver.ArriveAsync(page);
        await run.WaitForAsync("done");

        var step = await run.OpenStepAsync("Two");
        await step.GetByText("Go on from here in a new run").ClickAsync();
        await Expect(step.GetByLabel("Task")).Not.ToHaveValueAsync("");
        await step.GetByLabel("Task").FillAsync("Go on with cake, not with bread.");
        await step.GetByLabel("Why (may stay empty)").FillAsync("The first try was dull");
        await page.ScreenshotAsync("run-fork-form");
        await step.GetByRole(AriaRole.Button, new() { Name = "Start a copy from here" }).ClickAsync();

        await Expect(page.Page.GetByText("at “Two”: The first try was dull")).ToBeVisibleAsync();
        await run.WaitForAsync("done");
        await Expect(run.Canvas.State("One")).ToContainTextAsync("Kept");
        await Expect(run.Canvas.State("Two")).ToContainTextAsync("Done");
        var two = await run.OpenStepAsync("Two");
        await two.GetByText("What it was given").ClickAsync();
        await Expect(two.GetByText("Go on with cake, not with bread.")).ToBeVisibleAsync();
        var one = await run.OpenStepAsync("One");
        await Expect(one.GetByText("Kept from the earlier run", new() { Exact = false }).First).ToBeVisibleAsync();
        await page.ScreenshotAsync("run-forked");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "an earlier run" }).ClickAsync();
        await Expect(page.Page.GetByText("Gone on from “Two” in")).ToBeVisibleAsync();
        await page.ScreenshotAsync("run-fork-origin");
    }

    [Theory, MemberData(nameof(Screens))]
    public async Task Run_WhoseResultFailsItsCheck_IsNeverGreenAndSaysWhy(Screen screen)
    {
        var id = await gated.StartRunOfAsync(Drawings.EndsBadly("Ends badly"), "bread");
        await using var page = await browser.OpenAsync(screen, await gated.UrlAsync());
        await page.GoAsync($"/runs/{id}");
        var run = await RunDriver.ArriveAsync(page);

        await run.WaitForAsync("failed its check");

        await Expect(run.Canvas.State("Lookup")).ToContainTextAsync("Went on");
        await Expect(run.Canvas.State("Ask")).ToContainTextAsync("Expired");
        await Expect(run.Canvas.State("Writer")).ToContainTextAsync("Failed its check");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Try again from here" })).ToBeVisibleAsync();
        await run.OpenStepAsync("Lookup");
        await page.ScreenshotAsync("run-failed-check");
        await page.GoAsync("/runs?state=failed-check");
        await Expect(page.Page.Locator($"tr:has(a[href='runs/{id}']) [data-status=FailedCheck]")).ToBeVisibleAsync();
        await page.ScreenshotAsync("runs-failed-check");
    }
}
