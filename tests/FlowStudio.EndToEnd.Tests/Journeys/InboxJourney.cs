using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>A person answers by keyboard, and the run goes on where somebody watches it.</summary>
public sealed class InboxJourney(StudioFixture studio)
{
    [Fact]
    public async Task Gate_SentBackThenApprovedByKeyboard_GoesRoundAndOnToTheEnd()
    {
        await using var watcher = await studio.OpenAsync();
        var run = await RunDriver.OfTemplateAsync(watcher, "content-team");
        await run.WaitForAsync("waiting for a person");
        var first = await run.Gate.GetAttributeAsync("data-gate");
        await using var person = await studio.OpenAsync();
        var keys = person.Page.Keyboard;

        await person.GoByKeyboardAsync("/inbox");
        await person.WaitForKeysAsync();
        await person.Page.Locator($".fs-inbox__items a[href='inbox/{first}']").FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(person.Page.Locator($"article[data-gate='{first}']")).ToBeVisibleAsync();
        await keys.PressAsync("e");
        await Expect(person.Page.GetByLabel("What should be done differently?")).ToBeFocusedAsync();
        await keys.TypeAsync("Make it shorter.");
        await keys.PressAsync("Control+Enter");
        await Expect(person.Page.GetByText("You sent it back.")).ToBeVisibleAsync();

        var next = watcher.Page.Locator($"article[data-gate]:not([data-gate='{first}'])");
        await Expect(next).ToBeVisibleAsync();
        await Expect(watcher.Page.GetByRole(AriaRole.Region, new() { Name = "Steps" })).ToContainTextAsync("round 2");
        await Expect(run.Canvas.State("Content team")).ToContainTextAsync("2×");
        await person.Page.Locator($".fs-inbox__items a[href='inbox/{await next.GetAttributeAsync("data-gate")}']").FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(person.Page.Locator($"article[data-gate='{await next.GetAttributeAsync("data-gate")}']")).ToBeVisibleAsync();
        await person.ScreenshotAsync("inbox-round-2");
        await keys.PressAsync("a");

        await Expect(person.Page.GetByText("You approved.")).ToBeVisibleAsync();
        await run.WaitForAsync("done");
        await Expect(run.Canvas.State("Finished post")).ToContainTextAsync("Done");
    }

    [Fact]
    public async Task Gate_DecidedByTwoAtOnce_CountsOnceAndTellsTheOther()
    {
        await using var one = await studio.OpenAsync();
        var run = await RunDriver.OfTemplateAsync(one, "content-team");
        await run.WaitForAsync("waiting for a person");
        await using var two = await studio.OpenAsync();
        await two.GoAsync(run.Path);
        var approve = run.Gate.GetByRole(AriaRole.Button, new() { Name = "Approve" });
        var reject = two.Page.Locator("article[data-gate]").GetByRole(AriaRole.Button, new() { Name = "Reject" });
        await Expect(approve).ToBeVisibleAsync();
        await Expect(reject).ToBeVisibleAsync();
        var inbox = $"/inbox/{await run.Gate.GetAttributeAsync("data-gate")}";
        await one.GoAsync(inbox);
        await two.GoAsync(inbox);
        await Expect(approve).ToBeVisibleAsync();
        await Expect(reject).ToBeVisibleAsync();
        await one.WaitForKeysAsync();
        await two.WaitForKeysAsync();

        await Task.WhenAll(one.Page.Keyboard.PressAsync("a"), two.Page.Keyboard.PressAsync("r"));

        var told = one.Page.GetByText("Nothing is left to decide").Or(one.Page.GetByText("Your answer did not count."));
        var alsoTold = two.Page.GetByText("Nothing is left to decide").Or(two.Page.GetByText("Your answer did not count."));
        var won = one.Page.GetByText("You approved.");
        var alsoWon = two.Page.GetByText("You rejected.");
        await Expect(told.Or(won).First).ToBeVisibleAsync();
        await Expect(alsoTold.Or(alsoWon).First).ToBeVisibleAsync();
        Assert.Equal(1, await won.CountAsync() + await alsoWon.CountAsync());
    }
}
