using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>Every page at 390 pixels: nothing scrolls sideways, and what the page is for can be reached.</summary>
public sealed class OnAPhone(StudioFixture studio)
{
    public static TheoryData<string, AriaRole, string> Pages => new()
    {
        { "/", AriaRole.Link, "Use Content team" },
        { "/templates/content-team", AriaRole.Button, "Start" },
        { "/workflows", AriaRole.Button, "New workflow" },
        { "/import", AriaRole.Heading, "Import a workflow" },
        { "/runs", AriaRole.Heading, "Runs" },
        { "/inbox", AriaRole.Heading, "Inbox" },
        { "/teams", AriaRole.Heading, "Teams" },
        { "/teams/new", AriaRole.Button, "Save" },
        { "/settings", AriaRole.Button, "Add a provider" },
        { "/about", AriaRole.Heading, "About" },
    };

    [Theory, MemberData(nameof(Pages))]
    public async Task Page_At390Pixels_FitsAndItsMainActionIsReachable(string path, AriaRole role, string name)
    {
        await using var page = await studio.OpenAsync(Screen.Phone);
        await page.GoAsync(path);

        await ReachAsync(page.Page.GetByRole(role, new() { Name = name }).First);
        await FitsAsync(page);
    }

    [Fact]
    public async Task Designer_At390Pixels_FitsAndAStepCanBeAddedAndTheWorkflowStarted()
    {
        await using var page = await studio.OpenAsync(Screen.Phone);
        var designer = new DesignerDriver(page);
        await designer.NewAsync("On a phone");
        await FitsAsync(page);
        await designer.Panel.GetByRole(AriaRole.Button, new() { Name = "Close the settings" }).TapAsync();

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add a step" }).TapAsync();
        await page.ScreenshotAsync("designer-add");
        await page.Page.GetByRole(AriaRole.Option, new() { NameRegex = new("^Agent") }).TapAsync();

        await Expect(designer.Canvas.Step("Agent")).ToBeVisibleAsync();
        await ReachAsync(designer.PublishButton);
        await ReachAsync(designer.StartButton);
        await FitsAsync(page);
        await page.ScreenshotAsync("designer");
    }

    private static async Task ReachAsync(ILocator action)
    {
        await action.ScrollIntoViewIfNeededAsync();
        await Expect(action).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    private static async Task FitsAsync(StudioPage page)
    {
        var widest = await page.Page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)");
        Assert.True(widest <= Screen.Phone.Width, $"{page.Page.Url} is {widest} px wide on a screen of {Screen.Phone.Width} px.");
    }
}
