using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace FlowStudio.EndToEnd.Tests.Browser;

/// <summary>
/// A page of Studio under watch. When it is disposed, the test fails for every error in the console, every breach of the content security policy and
/// every request to another host.
/// </summary>
public sealed class StudioPage : IAsyncDisposable
{
    // The console tells of a breach too, in words that change with the browser; this names the rule and the address.
    private const string WatchPolicy =
        "addEventListener('securitypolicyviolation', e => console.error('CSP breach: ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile + ':' + e.lineNumber));";

    private readonly IBrowserContext context;
    private readonly string url;
    private readonly Screen screen;
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly List<string> expected = [];

    private StudioPage(IBrowserContext context, IPage page, string url, Screen screen)
    {
        this.context = context;
        this.url = url;
        this.screen = screen;
        Page = page;
    }

    public IPage Page { get; }

    public static async Task<StudioPage> OpenAsync(IBrowser browser, string url, Screen screen)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = url,
            ViewportSize = new ViewportSize { Width = screen.Width, Height = screen.Height },
            HasTouch = screen.Touch,
            IsMobile = screen.Touch,
            ColorScheme = screen.Dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = "en-GB",
            TimezoneId = "UTC",
        });
        await context.AddInitScriptAsync(WatchPolicy);
        var page = new StudioPage(context, await context.NewPageAsync(), url, screen);
        page.Watch();
        return page;
    }

    /// <summary>Goes to a path of Studio and waits until its circuit runs: from here on, buttons do something.</summary>
    public async Task<StudioPage> GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await WaitForCircuitAsync();
        return this;
    }

    /// <summary>The same for a test that goes on by keyboard: the page gives the focus to its title a moment after its circuit runs, and would take it from elsewhere.</summary>
    public async Task<StudioPage> GoByKeyboardAsync(string path)
    {
        await GoAsync(path);
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
        return this;
    }

    /// <summary>Waits until single keys do something: a page listens to them a moment after it is shown.</summary>
    public Task WaitForKeysAsync() => Page.Locator("html[data-keys]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });

    /// <summary>The file input of the import page, when Blazor listens to it: that is after the page is interactive, and no person is that quick.</summary>
    public async Task<ILocator> FileInputAsync()
    {
        var input = Page.GetByLabel("Workflow file");
        await Assertions.Expect(input).ToHaveJSPropertyAsync("_blazorInputFileNextFileId", 0);
        return input;
    }

    public Task WaitForCircuitAsync() =>
        Page.Locator("[data-interactive=true]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });

    /// <summary>Complaints that hold this text are part of what the test does.</summary>
    public void Expect(string complaint) => expected.Add(complaint);

    /// <summary>Keeps a picture as "name-width-theme.png" among the artifacts, and returns its path.</summary>
    public async Task<string> ScreenshotAsync(string name)
    {
        var path = Path.Combine(Checkout.Screenshots, $"{name}-{screen}.png");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = path, Animations = ScreenshotAnimations.Disabled });
        return path;
    }

    /// <summary>What has been complained of so far, without what was expected.</summary>
    public IReadOnlyList<string> Complaints => [.. complaints.Where(complaint => !expected.Any(complaint.Contains))];

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        Assert.True(Complaints.Count == 0, "The browser complained:" + Environment.NewLine + string.Join(Environment.NewLine, Complaints));
    }

    private void Watch()
    {
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Enqueue($"console {message.Type}: {message.Text}");
            }
        };
        Page.PageError += (_, error) => complaints.Enqueue($"script error: {error}");
        Page.WebSocket += (_, socket) => NoteIfForeign(socket.Url);
        context.Request += (_, request) => NoteIfForeign(request.Url);
    }

    private void NoteIfForeign(string address)
    {
        var target = new Uri(address);
        if (target.Scheme is "data" or "blob" || target.Authority == new Uri(url).Authority)
        {
            return;
        }

        complaints.Enqueue($"request to another host: {address}");
    }
}
