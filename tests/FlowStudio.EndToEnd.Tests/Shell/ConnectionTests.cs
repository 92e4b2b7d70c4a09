using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Shell;

/// <summary>What a page does when Studio goes away under it.</summary>
public sealed class ConnectionTests(StudioFixture studio)
{
    [Fact]
    public async Task Page_StudioIsKilledAndStartedAgain_SaysSoAndComesBackByItself()
    {
        var data = StudioProcess.CreateDataFolder();
        try
        {
            await using var first = await StudioProcess.StartAsync(dataFolder: data);
            await using var page = await studio.OpenAsync(url: first.Url);
            // Calls that find nobody are what this test is about.
            page.Expect("console error");
            page.Expect("console warning");
            await page.GoAsync("/runs");
            await page.Page.EvaluateAsync("document.documentElement.dataset.beforeTheKill = true");

            await first.KillAsync();
            var banner = page.Page.Locator("#components-reconnect-modal");
            await Expect(banner).ToContainTextAsync("Connection lost. Your work goes on in the background. Reconnecting…", new() { UseInnerText = true });
            await page.ScreenshotAsync("connection-lost");
            // The banner takes no click away from the page.
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Theme: system" }).ClickAsync();

            await using var second = await StudioProcess.StartAsync(first.Url, data);
            await Expect(page.Page.Locator("html:not([data-before-the-kill])")).ToBeAttachedAsync(new() { Timeout = 60_000 });
            await page.WaitForCircuitAsync();
            await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Runs" })).ToBeVisibleAsync();
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
