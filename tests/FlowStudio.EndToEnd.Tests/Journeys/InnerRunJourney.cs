using FlowStudio.EndToEnd.Tests.Browser;
using FlowStudio.EndToEnd.Tests.Inbox;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>A run whose step is a run of another workflow.</summary>
public sealed class InnerRunJourney(StudioFixture browser, GatedStudio gated)
{
    public static TheoryData<Screen> Screens => [Screen.Desktop, Screen.Desktop.InDark, Screen.Phone];

    [Theory, MemberData(nameof(Screens))]
    public async Task InnerRun_WithAGate_IsLinkedBothWaysAndDecidedOnItsOwnPage(Screen screen)
    {
        var name = "Inner article " + Guid.NewGuid().ToString("N")[..6];
        var inner = await gated.PublishAsync(WorkflowBuilder.New()
            .Gate("Review", g => g with { Question = "Publish it?", Proposal = "{{ Input.Topic }}" }).Output("Publish", "{{ Input.Topic }}")
            .Chain("start", "Review").Connect("Review", "Publish", Ports.Approved).Build() with { Name = name });
        var outer = await gated.StartRunOfAsync(Drawings.Around("Newsletter", inner), "bread and salt");
        await using var page = await browser.OpenAsync(screen, await gated.UrlAsync());
        await page.GoAsync($"/runs/{outer}");
        var run = await RunDriver.ArriveAsync(page);
        await run.WaitForAsync("waiting for its run");

        var step = await run.OpenStepAsync("Article");
        await Expect(step.GetByText(name)).ToBeVisibleAsync();
        await Expect(step.GetByText("waiting for a person")).ToBeVisibleAsync();
        await page.ScreenshotAsync("run-with-inner");
        await step.GetByRole(AriaRole.Link, new() { Name = "Open run" }).ClickAsync();

        await Expect(page.Page.GetByText("Started by “Article” of")).ToBeVisibleAsync();
        await Expect(run.Gate).ToBeVisibleAsync();
        await page.ScreenshotAsync("run-inner");
        await run.Gate.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await run.WaitForAsync("done");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Newsletter" }).ClickAsync();

        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/runs/{outer}$"));
        await run.WaitForAsync("done");
        await Expect(run.Result).ToContainTextAsync("bread and salt");
        await page.GoAsync($"/runs?q={Uri.EscapeDataString(name)}");
        await Expect(page.Page.GetByText("No run fits")).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Show runs in runs" }).ClickAsync();
        await Expect(page.Page.GetByText("in a run of Newsletter")).ToBeVisibleAsync();
        await page.ScreenshotAsync("runs-inner");
    }

    [Fact]
    public async Task InnerRun_ByDoubleClickOnItsStep_IsOpened()
    {
        var inner = await gated.PublishAsync(Drawings.WaitForEvent("Inner wait"));
        var outer = await gated.StartRunOfAsync(Drawings.Around("Outer", inner), Guid.NewGuid().ToString("N"));
        await using var page = await browser.OpenAsync(Screen.Desktop, await gated.UrlAsync());
        await page.GoAsync($"/runs/{outer}");
        var run = await RunDriver.ArriveAsync(page);
        await run.WaitForAsync("waiting for its run");

        await run.Canvas.Step("Article").DblClickAsync();

        await run.WaitForAsync("waiting for an event");
        await Expect(page.Page.GetByText("Started by “Article” of")).ToBeVisibleAsync();
    }
}
