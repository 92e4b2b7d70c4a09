using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(StudioFixture))]

namespace FlowStudio.EndToEnd.Tests.Browser;

/// <summary>One Studio and one browser for all tests of this assembly. A test that stops Studio or changes what all share starts a <see cref="StudioProcess"/> of its own.</summary>
public sealed class StudioFixture : IAsyncLifetime
{
    private ChromiumBrowser? chromium;
    private StudioProcess? studio;

    public StudioProcess Studio => studio ?? throw new InvalidOperationException("The fixture has not started.");

    public async ValueTask InitializeAsync()
    {
        chromium = await ChromiumBrowser.StartAsync();
        // A machine that also builds and runs other tests is slow; what is awaited comes at once on a calm one.
        Assertions.SetDefaultExpectTimeout(30_000);
        studio = await StudioProcess.StartAsync(settings: StudioProcess.FastModel);
    }

    /// <summary>A fresh browser profile with one page, which is not yet anywhere.</summary>
    /// <param name="screen">How wide and in which theme; a desktop in light when null.</param>
    /// <param name="url">Another Studio than the shared one.</param>
    public Task<StudioPage> OpenAsync(Screen? screen = null, string? url = null) =>
        StudioPage.OpenAsync(chromium!.Browser, url ?? Studio.Url, screen ?? Screen.Desktop);

    public async ValueTask DisposeAsync()
    {
        if (studio is not null)
        {
            await studio.DisposeAsync();
        }

        if (chromium is not null)
        {
            await chromium.DisposeAsync();
        }
    }
}
