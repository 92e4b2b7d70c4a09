using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;

namespace FlowStudio.Benchmarks.Rig;

/// <summary>The browser of the browser tests, without a graphics card, as on a build machine. A person's machine draws faster.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly ChromiumBrowser browser;

    private Chromium(ChromiumBrowser browser) => this.browser = browser;

    public static async Task<Chromium> StartAsync() => new(await ChromiumBrowser.StartAsync());

    /// <summary>A fresh profile with one page of 1,440 x 900, which has the probe in it.</summary>
    public async Task<IPage> OpenAsync(string address)
    {
        var context = await browser.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = address, ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        await context.AddInitScriptAsync(PageProbe.Script);
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(120_000);
        return page;
    }

    public ValueTask DisposeAsync() => browser.DisposeAsync();
}
