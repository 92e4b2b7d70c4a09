using Microsoft.Playwright;

namespace FlowStudio.EndToEnd.Tests.Browser;

/// <summary>Debian's Chromium, driven by Playwright; FLOWSTUDIO_CHROMIUM names another one.</summary>
public sealed class ChromiumBrowser : IAsyncDisposable
{
    private readonly IPlaywright playwright;

    private ChromiumBrowser(IPlaywright playwright, IBrowser browser)
    {
        this.playwright = playwright;
        Browser = browser;
    }

    public IBrowser Browser { get; }

    public static async Task<ChromiumBrowser> StartAsync()
    {
        var path = Environment.GetEnvironmentVariable("FLOWSTUDIO_CHROMIUM") is { Length: > 0 } named ? named : "/usr/bin/chromium";
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no browser at {path}. Install it (apt-get install chromium), or set FLOWSTUDIO_CHROMIUM to the one to use.");
        }

        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Headless = true,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync",
            ],
        });
        return new ChromiumBrowser(playwright, browser);
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright.Dispose();
    }
}
