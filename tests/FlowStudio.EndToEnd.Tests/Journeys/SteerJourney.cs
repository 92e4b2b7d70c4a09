using FlowStudio.EndToEnd.Tests.Browser;
using FlowStudio.EndToEnd.Tests.Inbox;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>What a person does to a run on its own page.</summary>
public sealed class SteerJourney(StudioFixture browser, GatedStudio gated)
{
    public static TheoryData<Screen> Screens => [Screen.Desktop, Screen.Desktop.InDark, Screen.Phone];

    [Theory, MemberData(nameof(Screens))]
    public async Task Pause_KeepsWhatAGateAllowedUntilThePersonLetsItGoOn(Screen screen)
    {
        var gate = await gated.StartRunAsync("bagels");
        await using var page = await OpenAsync(gate.InstanceId, screen);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.Page.GetByText("This run was paused by You")).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(page.Page.GetByLabel("Steps").GetByText("on hold")).ToBeVisibleAsync();
        await page.ScreenshotAsync("run-paused");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();

        await Expect(page.Page.Locator("header [data-status=Done]")).ToBeVisibleAsync();
    }

    [Theory, MemberData(nameof(Screens))]
    public async Task FailedStep_DoneByHand_GoesOnWithWhatThePersonWrote(Screen screen)
    {
        var run = await gated.StartRunOfAsync(WorkflowBuilder.New()
            .Agent("Writer", a => a with { Role = "Writer", Prompt = "Write.", Model = new ModelChoice("A provider that was removed", "x") })
            .Output("Publish", "{{ Variables.Writer }}").Chain("start", "Writer", "Publish").Build());
        await using var page = await OpenAsync(run, screen);
        await Expect(page.Page.Locator("header [data-status=Failed]")).ToBeVisibleAsync();

        await page.Page.GetByLabel("Steps").GetByRole(AriaRole.Button, new() { Name = "Writer" }).ClickAsync();
        await page.Page.GetByText("Do this step by hand").ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Use this and go on" }).ClickAsync();
        await Expect(page.Page.GetByText("Something must stand here")).ToBeVisibleAsync();
        await page.Page.GetByLabel("Its answer").FillAsync("My own article.");
        await page.Page.GetByLabel("Why (may stay empty)").FillAsync("The model is gone.");
        await page.ScreenshotAsync("run-by-hand");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Use this and go on" }).ClickAsync();

        await Expect(page.Page.Locator("header [data-status=Done]")).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Result" })).ToContainTextAsync("My own article.");
        await Expect(page.Page.GetByText("The model is gone.")).ToBeVisibleAsync();
        await page.ScreenshotAsync("run-done-by-hand");
    }

    [Fact]
    public async Task Gate_ByKeyboard_ComesBeforeTheStepsOfTheCanvas()
    {
        var gate = await gated.StartRunAsync("pretzels");
        await using var page = await OpenAsync(gate.InstanceId, Screen.Desktop);
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeVisibleAsync();

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).FocusAsync();
        await page.Page.Keyboard.PressAsync("Tab");

        await Expect(page.Page.Locator("aside :focus")).ToHaveCountAsync(1);
    }

    private async Task<StudioPage> OpenAsync(Guid run, Screen screen)
    {
        var page = await browser.OpenAsync(screen, await gated.UrlAsync());
        await page.GoAsync($"/runs/{run}");
        return page;
    }
}
