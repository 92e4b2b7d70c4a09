using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>The same workflow open twice.</summary>
public sealed class TwoTabs(StudioFixture studio)
{
    [Fact]
    public async Task Tabs_ThatChangeTheSameWorkflow_AskWhoseChangesAreKept()
    {
        await using var one = await studio.OpenAsync();
        await using var two = await studio.OpenAsync();
        var first = new DesignerDriver(one);
        var second = new DesignerDriver(two);
        await first.ImportAsync(Drawings.Chain("Open twice"));
        var path = new Uri(one.Page.Url).AbsolutePath;
        await two.GoAsync(path);
        await second.Canvas.SelectAsync("Writer");
        await first.Canvas.SelectAsync("Writer");
        await first.Panel.GetByLabel("Goal").FillAsync("The first tab's goal");
        await Expect(first.Saved).ToHaveTextAsync("Saved");

        await second.Panel.GetByLabel("Role", new() { Exact = true }).FillAsync("The second tab's role");
        var banner = two.Page.GetByRole(AriaRole.Alert);
        await Expect(banner).ToContainTextAsync("Somebody else has changed this workflow");
        await Expect(second.Saved).ToHaveTextAsync("Not saved");
        await Expect(second.Panel.GetByLabel("Role", new() { Exact = true })).ToHaveValueAsync("The second tab's role");
        await two.ScreenshotAsync("designer-conflict");
        await banner.GetByRole(AriaRole.Button, new() { Name = "Take theirs" }).ClickAsync();

        await Expect(banner).ToHaveCountAsync(0);
        await second.Canvas.SelectAsync("Answer");
        await second.Canvas.SelectAsync("Writer");
        await Expect(second.Panel.GetByLabel("Goal")).ToHaveValueAsync("The first tab's goal");
        await second.Panel.GetByLabel("Role", new() { Exact = true }).FillAsync("Agreed role");
        await Expect(second.Saved).ToHaveTextAsync("Saved");
        await first.Panel.GetByLabel("Goal").FillAsync("The first tab insists");
        await one.Page.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
        await Expect(first.Saved).ToHaveTextAsync("Saved");
        await two.GoAsync(path);
        await second.Canvas.SelectAsync("Writer");
        await Expect(second.Panel.GetByLabel("Goal")).ToHaveValueAsync("The first tab insists");
    }
}
