using System.Net;
using System.Text;
using FlowStudio.EndToEnd.Tests.Browser;
using FlowStudio.EndToEnd.Tests.Inbox;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>A run that waits for a message from outside.</summary>
public sealed class EventJourney(StudioFixture browser, GatedStudio gated)
{
    private static readonly HttpClient Http = new();

    public static TheoryData<Screen> Screens => [Screen.Desktop, Screen.Desktop.InDark, Screen.Phone];

    [Theory, MemberData(nameof(Screens))]
    public async Task Event_SentByAPerson_LetsTheRunGoOn(Screen screen)
    {
        var (page, run) = await OpenAsync("form-" + Guid.NewGuid().ToString("N")[..8], screen);
        await using var closing = page;
        await run.WaitForAsync("waiting for an event");
        await Expect(run.Canvas.State("Payment")).ToContainTextAsync("Waiting for an event");

        var step = await run.OpenStepAsync("Payment");
        await Expect(step.GetByText("Waits for the event")).ToBeVisibleAsync();
        await step.GetByLabel("The text is JSON").CheckAsync();
        await step.GetByLabel("What it brings").FillAsync("{ not json");
        await step.GetByRole(AriaRole.Button, new() { Name = "Send this event" }).ClickAsync();
        await Expect(step.GetByText("This is no JSON")).ToBeVisibleAsync();
        await page.ScreenshotAsync("run-event");
        await step.GetByLabel("What it brings").FillAsync("{ \"amount\": 12.5 }");
        await step.GetByRole(AriaRole.Button, new() { Name = "Send this event" }).ClickAsync();

        await run.WaitForAsync("done");
        await Expect(run.Result).ToContainTextAsync("12.5");
        await Expect(step.GetByText("sent by You")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Event_SentByAnotherProgram_LetsTheRunGoOnOnce()
    {
        var key = "api-" + Guid.NewGuid().ToString("N")[..8];
        var (page, run) = await OpenAsync(key, Screen.Desktop);
        await using var closing = page;
        await run.WaitForAsync("waiting for an event");

        using var first = await PostAsync(key, "\"paid\"", "delivery-1");
        using var again = await PostAsync(key, "\"paid\"", "delivery-1");

        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Contains("\"waiting\":1", await first.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        await run.WaitForAsync("done");
        await Expect(run.Result).ToContainTextAsync("paid");
    }

    private async Task<HttpResponseMessage> PostAsync(string key, string body, string delivery)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{await gated.UrlAsync()}/api/events/paid-{key}")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", delivery } },
        };
        return await Http.SendAsync(request);
    }

    private async Task<(StudioPage Page, RunDriver Run)> OpenAsync(string key, Screen screen)
    {
        var id = await gated.StartRunOfAsync(Drawings.WaitForEvent("Invoice"), key);
        var page = await browser.OpenAsync(screen, await gated.UrlAsync());
        await page.GoAsync($"/runs/{id}");
        return (page, await RunDriver.ArriveAsync(page));
    }
}
