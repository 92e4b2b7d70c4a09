using FlowStudio.EndToEnd.Tests.Browser;
using FlowStudio.EndToEnd.Tests.Inbox;
using FlowStudio.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>A run that does the same for each item of a list.</summary>
public sealed class ItemsJourney(StudioFixture browser, GatedStudio gated)
{
    public static TheoryData<Screen> Screens => [Screen.Desktop, Screen.Desktop.InDark, Screen.Phone];

    [Theory, MemberData(nameof(Screens))]
    public async Task ForEach_WithAGateForEachItem_CountsAndListsItems(Screen screen)
    {
        var id = await gated.StartRunOfAsync(Drawings.EachLine("Towns"), "Ghent\nBruges\nLeuven\nMechelen");
        await Eventually.FindAsync(async () => await gated.ListGatesAsync(id) is { Count: 3 } open ? open : null, () => "Three items should wait at once.", TimeSpan.FromMinutes(1));
        await using var page = await browser.OpenAsync(screen, await gated.UrlAsync());
        await page.GoAsync($"/runs/{id}");
        var run = await RunDriver.ArriveAsync(page);
        await Expect(run.Canvas.State("Towns")).ToContainTextAsync("0 of 4");
        // Each item has a question of its own.
        await Expect(run.Gate).ToHaveCountAsync(3);

        await run.Gate.First.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(run.Canvas.State("Towns")).ToContainTextAsync("1 of 4");
        await page.ScreenshotAsync("run-items");
        var step = await run.OpenStepAsync("Towns");
        var items = step.GetByRole(AriaRole.Region, new() { Name = "Items" });
        await Expect(items.GetByText("1 of 4 done")).ToBeVisibleAsync();
        await items.GetByRole(AriaRole.Button, new() { Name = " done" }).ClickAsync();
        await Expect(items.GetByText("Steps of this item")).ToBeVisibleAsync();
        await Expect(items.GetByRole(AriaRole.Button, new() { Name = "waiting for a person" })).ToHaveCountAsync(3);
        await page.ScreenshotAsync("run-items-open");

        foreach (var unused in Enumerable.Range(0, 3))
        {
            var open = await Eventually.FindAsync(async () => (await gated.ListGatesAsync(id)).FirstOrDefault(), () => "An item should wait.", TimeSpan.FromMinutes(1));
            await gated.DecideAsync(open.Id, Workflows.Definitions.Ports.Approved, "Ada");
        }

        await run.WaitForAsync("done");
        await Expect(run.Canvas.State("Towns")).ToContainTextAsync("4 of 4");
        var writer = await run.OpenStepAsync("Writer");
        await Expect(writer.GetByRole(AriaRole.Region, new() { Name = "Items" }).GetByRole(AriaRole.Button, new() { Name = "done" })).ToHaveCountAsync(4);
        await page.ScreenshotAsync("run-items-step");
    }
}
