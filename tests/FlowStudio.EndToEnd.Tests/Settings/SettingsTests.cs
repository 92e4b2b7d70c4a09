using FlowStudio.EndToEnd.Tests.Browser;
using FlowStudio.EndToEnd.Tests.Inbox;
using FlowStudio.Testing.Models;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Settings;

/// <summary>Connecting a model to a real server that speaks OpenAI's wire format.</summary>
public sealed class SettingsTests(StudioFixture browser, GatedStudio gated)
{
    private const string Key = "sk-a-key-that-nobody-may-see";

    [Fact]
    public async Task Provider_TestedAndSaved_ShowsThatAKeyIsSavedAndNeverTheKey()
    {
        await using var server = await ScriptedModelServer.StartAsync();
        await using var page = await OpenAsync();
        var form = await AddAsync(page, "Scripted", server.OpenAiBaseUrl);
        await form.GetByLabel("Key", new() { Exact = false }).FillAsync(Key);

        await form.GetByRole(AriaRole.Button, new() { Name = "Test" }).ClickAsync();
        await form.GetByLabel("Models that the server lists").SelectOptionAsync("scripted-small");
        await page.ScreenshotAsync("settings-form");
        await form.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.Page.Locator("[data-provider=Scripted]")).ToContainTextAsync("saved");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Change Scripted" }).ClickAsync();
        await Expect(page.Page.GetByText("A key is saved")).ToBeVisibleAsync();
        Assert.DoesNotContain(Key, await page.Page.ContentAsync());
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Close without saving" }).ClickAsync();
        await page.Page.Locator("[data-provider=Scripted]").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Group).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.Page.Locator("[data-provider=Scripted]")).Not.ToBeVisibleAsync();
    }

    [Fact]
    public async Task Provider_AtAnAddressThatNothingAnswers_SaysSoInPlainWords()
    {
        await using var page = await OpenAsync();
        var form = await AddAsync(page, "Nobody", "http://127.0.0.1:9/v1");

        await form.GetByRole(AriaRole.Button, new() { Name = "Test" }).ClickAsync();

        await Expect(form.GetByRole(AriaRole.Alert)).ToContainTextAsync("The test failed.");
        await page.ScreenshotAsync("settings-test-failed");
    }

    [Fact]
    public async Task Provider_SavedWithoutAModel_MarksTheField()
    {
        await using var page = await OpenAsync();
        var form = await AddAsync(page, "Half", "http://127.0.0.1:9/v1");

        await form.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(form.GetByLabel("Default model")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(form.GetByText("No default model is chosen.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Prices_ChangedAndReset_AreKeptAndComeBack()
    {
        await using var page = await OpenAsync();
        var price = page.Page.GetByLabel("Input price of gpt-4o", new() { Exact = true });
        await price.FillAsync("9.5");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save prices" }).ClickAsync();
        await Expect(page.Page.GetByText("The prices are saved.")).ToBeVisibleAsync();

        await page.GoAsync("/settings");
        await Expect(price).ToHaveValueAsync("9.50");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Use the built-in prices" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Group).GetByRole(AriaRole.Button, new() { Name = "Use the built-in prices" }).ClickAsync();

        await Expect(price).ToHaveValueAsync("2.50");
    }

    private async Task<StudioPage> OpenAsync() => await (await browser.OpenAsync(url: await gated.UrlAsync())).GoAsync("/settings");

    private static async Task<ILocator> AddAsync(StudioPage page, string name, string address)
    {
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add a provider" }).ClickAsync();
        var form = page.Page.Locator(".fs-form");
        await form.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Another OpenAI-compatible server" });
        await form.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await form.GetByLabel("Base URL").FillAsync(address);
        await form.GetByLabel("Use it by default").UncheckAsync();
        return form;
    }
}
