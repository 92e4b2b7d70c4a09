using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>From a picture in the gallery to a result, on the canvas that comes alive.</summary>
public sealed class TemplateJourney(StudioFixture studio)
{
    // States pass quickly; what was shown at some time is written down in the page itself.
    private const string WatchCanvas =
        """
        window.seen = { states: new Set(), live: '' };
        new MutationObserver(() => {
          for (const flag of document.querySelectorAll('flow-canvas .fs-flag[data-status]')) if (flag.querySelector('svg')) window.seen.states.add(flag.innerText.trim());
          const live = document.querySelector('flow-canvas .fs-step__live');
          if (live && live.innerText.length > window.seen.live.length) window.seen.live = live.innerText;
        }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
        """;

    public static TheoryData<Screen> Screens => [Screen.Desktop.InDark, Screen.Phone, Screen.Phone.InDark];

    [Fact]
    public async Task Template_StartedAndApprovedByMouse_ComesAliveAndEndsWithASimulatedResult()
    {
        await using var page = await studio.OpenAsync();
        await page.Page.AddInitScriptAsync(WatchCanvas);
        await page.GoAsync("/");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Use Research, draft, edit, approve, publish" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        var run = await RunDriver.ArriveAsync(page);

        await run.WaitForAsync("waiting for a person");
        await Expect(run.Canvas.State("Publish this article?")).ToContainTextAsync("Waiting for a person");
        await Expect(run.Canvas.State("Writer")).ToContainTextAsync("Done");
        await Expect(run.Canvas.Connection("From Writer, Done, to Editor").Locator("[data-status=taken]")).ToBeAttachedAsync();
        await page.ScreenshotAsync("run-waiting");
        await run.Gate.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();

        await run.WaitForAsync("done");
        await Expect(run.Result).ToContainTextAsync("simulated");
        await Expect(run.Canvas.State("Published article")).ToContainTextAsync("Done");
        await Expect(run.Canvas.State("Not published")).ToContainTextAsync("Not taken");
        await Expect(run.Canvas.Connection("From Publish this article?, Rejected, to Not published").Locator("[data-status=not-taken]")).ToBeAttachedAsync();
        await page.ScreenshotAsync("run-done");
        Assert.Contains("Running", await page.Page.EvaluateAsync<string[]>("[...window.seen.states]"));
        Assert.NotEmpty(await page.Page.EvaluateAsync<string>("window.seen.live"));
    }

    [Theory, MemberData(nameof(Screens))]
    public async Task Run_OnEveryScreen_ShowsItsGateAndIsKeptAsAPicture(Screen screen)
    {
        await using var page = await studio.OpenAsync(screen);
        var run = await RunDriver.OfTemplateAsync(page, "content-team");

        await run.WaitForAsync("waiting for a person");
        await run.Gate.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ScrollIntoViewIfNeededAsync();
        await page.ScreenshotAsync("run-waiting");
        // What an answer leads to is read in words, not letter by letter.
        Assert.True((await run.Gate.Locator(".fs-gate__buttons small").First.BoundingBoxAsync())!.Width >= 80);
        await run.Gate.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();

        await run.WaitForAsync("done");
        await Expect(run.Result).ToBeVisibleAsync();
        await page.ScreenshotAsync("run-done");
    }

    [Fact]
    public async Task Browser_ClosedInTheMiddle_FindsTheRunFurtherOnWhenItComesBack()
    {
        string path;
        await using (var first = await studio.OpenAsync())
        {
            var run = await RunDriver.OfTemplateAsync(first, "competitor-comparison");
            path = run.Path;
        }

        await using var second = await studio.OpenAsync();
        await second.GoAsync(path);
        var again = await RunDriver.ArriveAsync(second);

        await again.WaitForAsync("waiting for a person");
        await Expect(again.Canvas.State("Strategist")).ToContainTextAsync("Done");
        await Expect(again.Gate.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeVisibleAsync();
    }
}
