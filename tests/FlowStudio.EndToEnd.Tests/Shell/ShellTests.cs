using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Shell;

public sealed class ShellTests(StudioFixture studio)
{
    public static TheoryData<string> Places => ["/", "/workflows", "/runs", "/inbox", "/teams", "/settings", "/about"];

    [Theory, MemberData(nameof(Places))]
    public async Task Page_OpenedByItsAddress_BecomesInteractiveWithoutAComplaint(string path)
    {
        await using var page = await studio.OpenAsync();

        await page.GoAsync(path);

        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    [Theory, MemberData(nameof(Places))]
    public async Task Page_AtPhoneWidth_DoesNotScrollSideways(string path)
    {
        await using var page = await studio.OpenAsync(Screen.Phone);

        await page.GoAsync(path);

        var widest = await page.Page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)");
        Assert.True(widest <= 390, $"{path} is {widest} px wide on a screen of 390 px.");
    }

    [Fact]
    public async Task Navigation_AtPhoneWidth_ReachesEveryPlaceByTouch()
    {
        await using var page = await studio.OpenAsync(Screen.Phone);
        await page.GoAsync("/");
        var navigation = page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" });

        foreach (var place in new[] { "Workflows", "Runs", "Inbox", "Teams", "Settings", "Templates" })
        {
            var link = navigation.GetByRole(AriaRole.Link, new() { Name = place });
            var box = (await link.BoundingBoxAsync())!;
            Assert.True(box is { Width: >= 44, Height: >= 44 } && box.Y + box.Height <= 844, $"{place} is no target for a thumb: {box.Width} by {box.Height} at {box.Y}.");

            await link.TapAsync();

            await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = place })).ToBeVisibleAsync();
            await Expect(link).ToHaveAttributeAsync("aria-current", "page");
        }
    }

    [Fact]
    public async Task Keyboard_TabFromTheTop_ReachesTheSkipLinkEveryPlaceAndTheTheme()
    {
        await using var page = await studio.OpenAsync();
        await page.GoByKeyboardAsync("/");
        // A page that opens gives the keyboard to its title; the walk goes through what stands before it.
        await page.Page.Locator(".fs-skip").FocusAsync();

        var reached = new List<string>();
        for (var press = 0; press < 10; press++)
        {
            if (press > 0)
            {
                await page.Page.Keyboard.PressAsync("Tab");
            }

            // The first line is the name: the Inbox has its count of what waits below it.
            reached.Add(await page.Page.EvaluateAsync<string>("(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText).trim().split('\\n')[0]"));
        }

        Assert.Equal(
            ["Skip to the content", "FlowStudio, home", "Templates", "Workflows", "Runs", "Inbox", "Teams", "Settings", "Theme: system", "About"],
            reached);
    }

    [Fact]
    public async Task Keyboard_FocusOnAPlace_IsVisible()
    {
        await using var page = await studio.OpenAsync();
        await page.GoByKeyboardAsync("/");
        await page.Page.EvaluateAsync("document.activeElement.blur()");
        for (var press = 0; press < 4; press++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Equal("2px", await page.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineWidth"));
        await page.ScreenshotAsync("focus");
    }

    [Fact]
    public async Task Navigation_OnATablet_ShowsIconsThatKeepTheirNames()
    {
        await using var page = await studio.OpenAsync(Screen.Desktop with { Width = 900 });
        await page.GoAsync("/");

        var runs = page.Page.GetByRole(AriaRole.Link, new() { Name = "Runs" });

        Assert.InRange((await runs.BoundingBoxAsync())!.Width, 24, 64);
        await page.ScreenshotAsync("templates");
    }

    [Fact]
    public async Task SkipLink_Pressed_MovesFocusIntoTheContent()
    {
        await using var page = await studio.OpenAsync();
        await page.GoByKeyboardAsync("/runs");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" }).FocusAsync();

        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page.Page.Locator("main")).ToBeFocusedAsync();
        Assert.EndsWith("/runs", page.Page.Url);
    }

    [Fact]
    public async Task Theme_Toggled_IsKeptAcrossALoad()
    {
        await using var page = await studio.OpenAsync();
        await page.GoAsync("/");
        var html = page.Page.Locator("html");
        await Expect(html).ToHaveAttributeAsync("data-theme", "light");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Theme: system" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Theme: light" }).ClickAsync();
        await Expect(html).ToHaveAttributeAsync("data-theme", "dark");
        await page.GoAsync("/runs");

        await Expect(html).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Theme: dark" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Theme_AsTheSystemHasIt_FollowsTheSystem()
    {
        await using var page = await studio.OpenAsync(Screen.Desktop.InDark);
        await page.GoAsync("/");
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");

        await page.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });

        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
    }

    [Fact]
    public async Task Address_OfNothing_Is404InPlainWords()
    {
        await using var page = await studio.OpenAsync();
        page.Expect("404");

        var answer = await page.Page.GotoAsync("/no/such/page");

        Assert.Equal(404, answer!.Status);
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Page not found" })).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Workflows" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Workflows" })).ToBeVisibleAsync();
        await page.WaitForCircuitAsync();
    }

    public static TheoryData<Screen> Screens => [Screen.Desktop, Screen.Desktop.InDark, Screen.Phone, Screen.Phone.InDark];

    [Theory, MemberData(nameof(Screens))]
    public async Task Shell_OnEveryScreen_IsKeptAsAPicture(Screen screen)
    {
        await using var page = await studio.OpenAsync(screen);
        foreach (var (path, name) in new[] { ("/", "templates"), ("/about", "about") })
        {
            await page.GoAsync(path);
            Assert.True(new FileInfo(await page.ScreenshotAsync(name)).Length > 0);
        }
    }
}
