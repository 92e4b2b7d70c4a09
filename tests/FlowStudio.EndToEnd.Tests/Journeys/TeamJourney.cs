using System.Text.RegularExpressions;
using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>A team of one's own, at work as one step.</summary>
public sealed class TeamJourney(StudioFixture studio)
{
    [Fact]
    public async Task Team_EditedAndUsedAsAStep_ShowsWhatEachMemberSaid()
    {
        await using var page = await studio.OpenAsync();
        await page.GoAsync("/teams/new");
        await page.Page.GetByLabel("Name").First.FillAsync("Bakers");
        var role = page.Page.GetByRole(AriaRole.Article, new() { NameRegex = new Regex("^Role 1:") });
        await role.GetByLabel("Name", new() { Exact = true }).FillAsync("Master baker");
        await role.GetByLabel("Goal", new() { Exact = true }).FillAsync("Bread that sells");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex("/teams/(?!new)[^/]+$"));
        await Expect(page.Page.GetByText("Saved", new() { Exact = true })).ToBeVisibleAsync();

        var designer = new DesignerDriver(page);
        await designer.NewAsync("Bread by a team");
        await designer.Canvas.MoveAsync("Start", 150, 110);
        await designer.Canvas.DropAsync("Team", 520, 110);
        await Expect(designer.Canvas.Mistake("Team")).ToContainTextAsync("Choose the team that does this step.");
        await designer.Canvas.ConnectAsync("Start", "Done", "Team");
        await designer.Canvas.SelectAsync("Team");
        var choice = designer.Panel.GetByLabel("Team", new() { Exact = true });
        var label = await choice.Locator("option", new() { HasText = "Bakers" }).InnerTextAsync();
        await choice.SelectOptionAsync(new SelectOptionValue { Label = label.Trim() });
        await designer.Canvas.DropAsync("Output", 520, 270);
        await designer.Canvas.ConnectAsync("Team", "Done", "Output");
        await designer.Canvas.SelectAsync("Output");
        await designer.Panel.GetByLabel("What it is").SelectOptionAsync(new SelectOptionValue { Label = "Team › answer" });
        await designer.PublishAsync();
        var run = await designer.StartAsync("Sourdough");
        await run.WaitForAsync("done");

        var step = await run.OpenStepAsync("Team");

        await Expect(step.GetByText("What happened inside")).ToBeVisibleAsync();
        await Expect(step.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Master baker" }).First).ToContainTextAsync("said");
        await page.ScreenshotAsync("run-team");
    }
}
