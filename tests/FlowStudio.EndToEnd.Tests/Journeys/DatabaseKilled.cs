using System.Diagnostics;
using System.Globalization;
using FlowStudio.EndToEnd.Tests.Browser;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>PostgreSQL dies under a run that somebody watches.</summary>
public sealed class DatabaseKilled(StudioFixture browser)
{
    [Fact]
    public async Task Run_WhosePostgresIsKilled_SaysSoAndGoesOnByItself()
    {
        await using var studio = await StudioProcess.StartAsync(settings: new Dictionary<string, string>
        {
            ["Simulation:Shortest"] = "00:00:03",
            ["Simulation:Longest"] = "00:00:03",
        });
        await using var page = await browser.OpenAsync(url: studio.Url);
        var designer = new DesignerDriver(page);
        await designer.ImportAsync(Drawings.LongChain("Survivor"));
        await designer.PublishAsync();
        var run = await designer.StartAsync("Bread");
        await Expect(run.Canvas.State("One")).ToContainTextAsync("Running");

        // It may be back within half a second: what waits for the banner must look before it comes.
        var banner = page.Page.GetByText("The database has stopped and is being started again.").WaitForAsync();
        var pidFile = Path.Combine(studio.DataFolder, "database", "data", "postmaster.pid");
        using (var postmaster = Process.GetProcessById(int.Parse((await File.ReadAllLinesAsync(pidFile))[0], CultureInfo.InvariantCulture)))
        {
            postmaster.Kill();
        }

        await banner;
        await page.ScreenshotAsync("database-away");

        await run.WaitForAsync("done");
        await Expect(page.Page.GetByText("The database has stopped")).ToHaveCountAsync(0);
        await Expect(run.Canvas.State("Three")).ToContainTextAsync("Done");
        await Expect(run.Result).ToContainTextAsync("simulated");
    }
}
