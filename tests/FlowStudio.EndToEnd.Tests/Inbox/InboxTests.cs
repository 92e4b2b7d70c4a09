using FlowStudio.EndToEnd.Tests.Browser;
using FlowStudio.Workflows.Definitions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Inbox;

/// <summary>What waits for a person, in the real product: the simulated writer writes, a person answers, the run goes on.</summary>
public sealed class InboxTests(StudioFixture browser, GatedStudio gated)
{
    [Fact]
    public async Task Card_Approved_LetsTheRunGoOnToItsEnd()
    {
        var gate = await gated.StartRunAsync("bread");
        await using var page = await OpenAsync($"/inbox/{gate.Id}");
        await Expect(page.Page.GetByRole(AriaRole.Article)).ToContainTextAsync("simulated");
        await Expect(page.Page.GetByText("Goes on with Publish.")).ToBeVisibleAsync();

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();

        await Expect(page.Page.GetByText("You approved.")).ToBeVisibleAsync();
        await page.GoAsync("/runs");
        await Expect(page.Page.Locator($"tr:has(a[href='runs/{gate.InstanceId}']) [data-status=Done]")).ToBeVisibleAsync();
        await page.ScreenshotAsync("runs");
    }

    [Fact]
    public async Task Card_SentBackByKeyboard_AsksAgainWithTheNextVersion()
    {
        var gate = await gated.StartRunAsync("rolls");
        await using var page = await OpenAsync($"/inbox/{gate.Id}");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeVisibleAsync();

        var box = page.Page.GetByLabel("What should be done differently?");
        await page.WaitForKeysAsync();
        await page.Page.Keyboard.PressAsync("e");
        await Expect(box).ToBeFocusedAsync();
        // Keys that decide are letters here.
        await page.Page.Keyboard.TypeAsync("a real shorter text");
        await Expect(box).ToHaveValueAsync("a real shorter text");
        await page.ScreenshotAsync("inbox-send-back");
        await page.Page.Keyboard.PressAsync("Control+Enter");

        await Expect(page.Page.GetByText("You sent it back.")).ToBeVisibleAsync();
        Assert.Equal(Ports.SentBack, (await gated.FindAsync(gate.Id))!.Decision);
    }

    [Fact]
    public async Task Card_DecidedBySomebodyElse_SaysWhoWithoutAReload()
    {
        var gate = await gated.StartRunAsync("cake");
        await using var page = await OpenAsync($"/inbox/{gate.Id}");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Reject" })).ToBeVisibleAsync();
        // Opening it has decided nothing.
        Assert.True((await gated.FindAsync(gate.Id))!.IsOpen);

        await gated.DecideAsync(gate.Id, Ports.Rejected, "Grace");

        await Expect(page.Page.GetByText("Grace rejected at")).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Reject" })).Not.ToBeVisibleAsync();
    }

    [Fact]
    public async Task Address_OfAnItemThatDoesNotExist_SaysSo()
    {
        await using var page = await OpenAsync($"/inbox/{Guid.NewGuid()}");

        await Expect(page.Page.GetByText("This item does not exist")).ToBeVisibleAsync();
    }

    public static TheoryData<Screen> Screens => [Screen.Desktop, Screen.Desktop.InDark, Screen.Phone, Screen.Phone.InDark];

    [Theory, MemberData(nameof(Screens))]
    public async Task Pages_OnEveryScreen_AreKeptAsPicturesAndDoNotScrollSideways(Screen screen)
    {
        var gate = await gated.StartRunAsync("How small bakeries can waste less bread");
        await using var page = await OpenAsync("/inbox", screen);
        foreach (var (path, name) in new[] { ("/inbox", "inbox"), ($"/inbox/{gate.Id}", "inbox-card"), ("/runs?state=waiting", "runs"), ("/settings", "settings") })
        {
            await page.GoAsync(path);
            await page.ScreenshotAsync(name);
            var widest = await page.Page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)");
            Assert.True(widest <= screen.Width, $"{path} is {widest} px wide on a screen of {screen.Width} px.");
        }
    }

    private async Task<StudioPage> OpenAsync(string path, Screen? screen = null) => await (await browser.OpenAsync(screen, await gated.UrlAsync())).GoAsync(path);
}
