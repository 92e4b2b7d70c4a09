using System.Text.RegularExpressions;
using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Teams;

public sealed partial class TeamEditorTests(StudioFixture studio)
{
    [Fact]
    public async Task Team_EditedSavedAndLoadedAgain_IsAsItWasSaved()
    {
        await using var page = await studio.OpenAsync();
        await page.GoAsync("/teams/new");
        await page.Page.GetByLabel("Name").First.FillAsync("Press desk");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Move Reviewer up" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Article, new() { Name = "Role 1: Reviewer" }).GetByLabel("Calculate").CheckAsync();

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Page.GetByText("Saved", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.Page).ToHaveURLAsync(SavedAddress());
        await page.Page.ReloadAsync();
        await page.WaitForCircuitAsync();

        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Press desk");
        var first = page.Page.GetByRole(AriaRole.Article, new() { Name = "Role 1: Reviewer" });
        await Expect(first.GetByLabel("Calculate")).ToBeCheckedAsync();
        await page.ScreenshotAsync("team");
    }

    [GeneratedRegex("/teams/(?!new)[^/]+$")]
    private static partial Regex SavedAddress();
}
