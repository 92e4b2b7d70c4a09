using FlowStudio.EndToEnd.Tests.Browser;
using FlowStudio.Testing.Models;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>A Studio whose default model is a real server's.</summary>
public sealed class ConnectedStudio : IAsyncLifetime
{
    public const string Key = "sk-the-right-key-0123456789";

    public StudioProcess Studio { get; private set; } = null!;

    public ScriptedModelServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = (await ScriptedModelServer.StartAsync()).RequireKey(Key);
        Studio = await StudioProcess.StartAsync(settings: StudioProcess.FastModel);
    }

    public async ValueTask DisposeAsync()
    {
        await Studio.DisposeAsync();
        await Server.DisposeAsync();
    }
}

/// <summary>Connecting a model, and what people see when it does not answer as it should.</summary>
public sealed class ModelJourney(StudioFixture browser, ConnectedStudio connected) : IClassFixture<ConnectedStudio>
{
    public static TheoryData<string> Faults => ["refused key", "busy", "broken", "nonsense", "cut"];

    [Fact]
    public async Task Provider_TestedChosenAndUsed_AnswersInsteadOfTheSimulatedModel()
    {
        await using var page = await OpenAsync();
        await page.GoAsync("/settings");
        var form = await OpenFormAsync(page);
        await form.GetByLabel("Key", new() { Exact = false }).FillAsync("sk-a-wrong-key-987");
        await form.GetByRole(AriaRole.Button, new() { Name = "Test" }).ClickAsync();
        await Expect(form.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not accept the key");
        var raw = form.Locator("details pre");
        await Expect(raw).Not.ToBeVisibleAsync();
        await form.GetByText("What the server said").ClickAsync();
        await Expect(raw).ToContainTextAsync("Incorrect API key provided.");
        await page.ScreenshotAsync("settings-wrong-key");

        await form.GetByLabel("Key", new() { Exact = false }).FillAsync(ConnectedStudio.Key);
        await form.GetByRole(AriaRole.Button, new() { Name = "Test" }).ClickAsync();
        await form.GetByLabel("Models that the server lists").SelectOptionAsync("scripted-large");
        await form.GetByLabel("Use it by default").CheckAsync();
        await form.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("[data-provider=Scripted]")).ToContainTextAsync("default");
        await page.GoAsync("/settings");
        await Expect(page.Page.Locator("[data-provider=Scripted]")).ToContainTextAsync("saved");
        Assert.DoesNotContain(ConnectedStudio.Key, await page.Page.ContentAsync(), StringComparison.Ordinal);

        connected.Server.Enqueue(Reply.Text("Bread is a **scripted** matter."));
        var designer = new DesignerDriver(page);
        await designer.ImportAsync(Drawings.Chain("With a model"));
        await Expect(designer.Canvas.Step("Writer")).ToContainTextAsync("Scripted");
        await designer.PublishAsync();
        var address = new Uri(page.Page.Url).AbsolutePath;
        var run = await designer.StartAsync("Bread");
        await run.WaitForAsync("done");

        await Expect(run.Result).ToContainTextAsync("Bread is a scripted matter.");
        await Expect(page.Page.GetByText("simulated")).ToHaveCountAsync(0);
        await page.ScreenshotAsync("run-real-model");
        var export = await page.Page.APIRequest.GetAsync($"{connected.Studio.Url}{address}/export");
        Assert.DoesNotContain(ConnectedStudio.Key, await export.TextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(ConnectedStudio.Key, connected.Studio.Output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Model_ThatFails_IsToldInPlainWordsAndTriedAgainByHand(string fault)
    {
        var (reply, words, raw) = fault switch
        {
            "refused key" => (Reply.Error(401, "Incorrect API key provided.", "invalid_api_key"), "does not accept the key (401)", "Incorrect API key"),
            "busy" => (Reply.RateLimited("1"), "asks us to slow down (429)", "Slow down."),
            "broken" => (Reply.Error(500, "The hamster has stopped."), "has a fault on its side (500)", "The hamster has stopped."),
            "nonsense" => (Reply.Garbage(), "answered with something that is not a model's answer", "It works!"),
            _ => (Reply.CutAfter(2, "This answer never comes to its end."), "broke off in the middle", ""),
        };
        await using var page = await OpenAsync();
        await EnsureProviderAsync(page);
        var designer = new DesignerDriver(page);
        await designer.ImportAsync(Drawings.Chain($"Model is {fault}"));
        await designer.PublishAsync();
        connected.Server.Enqueue(reply);
        var run = await designer.StartAsync("Bread");

        await run.WaitForAsync("failed");
        await Expect(run.Canvas.State("Writer")).ToContainTextAsync("Failed");
        var step = await run.OpenStepAsync("Writer");
        await Expect(step).ToContainTextAsync(words);
        if (raw.Length > 0)
        {
            await Expect(step.Locator("details pre").First).Not.ToBeVisibleAsync();
            await step.GetByText("The message as it came").ClickAsync();
            await Expect(step.Locator("details pre").First).ToContainTextAsync(raw);
        }

        await page.ScreenshotAsync($"run-{fault.Replace(' ', '-')}");
        await step.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await run.WaitForAsync("done");
        await Expect(run.Result).ToContainTextAsync("A scripted answer.");
    }

    [Fact]
    public async Task Model_ThatIsBusyForAMoment_IsWaitedForAsItAsked()
    {
        await using var page = await OpenAsync();
        await EnsureProviderAsync(page);
        var designer = new DesignerDriver(page);
        await designer.ImportAsync(Drawings.Chain("Busy for a moment", attempts: 3));
        await designer.PublishAsync();
        connected.Server.Enqueue(Reply.RateLimited("2"));
        var run = await designer.StartAsync("Bread");

        // For two seconds only: waited for in the page, not looked for now and then.
        await run.Canvas.State("Writer").Filter(new() { HasText = "Retrying" }).WaitForAsync();
        await run.WaitForAsync("done");

        await Expect(run.Result).ToContainTextAsync("A scripted answer.");
    }

    private Task<StudioPage> OpenAsync() => browser.OpenAsync(url: connected.Studio.Url);

    private static Task<int> CountAsync(StudioPage page) => page.Page.Locator("[data-provider=Scripted]").CountAsync();

    private async Task EnsureProviderAsync(StudioPage page)
    {
        await page.GoAsync("/settings");
        await Expect(page.Page.Locator("[data-provider]").First).ToBeVisibleAsync();
        if (await CountAsync(page) == 0)
        {
            var form = await OpenFormAsync(page);
            await form.GetByLabel("Key", new() { Exact = false }).FillAsync(ConnectedStudio.Key);
            await form.GetByLabel("Default model").FillAsync("scripted-large");
            await form.GetByLabel("Use it by default").CheckAsync();
            await form.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
            await Expect(page.Page.Locator("[data-provider=Scripted]")).ToContainTextAsync("default");
        }
    }

    /// <summary>The form of the provider, new or saved by another test: the order of tests is no matter.</summary>
    private async Task<ILocator> OpenFormAsync(StudioPage page)
    {
        await Expect(page.Page.Locator("[data-provider]").First).ToBeVisibleAsync();
        var form = page.Page.Locator(".fs-form");
        if (await CountAsync(page) > 0)
        {
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Change Scripted" }).ClickAsync();
            await form.GetByRole(AriaRole.Button, new() { Name = "Replace" }).ClickAsync();
            return form;
        }

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add a provider" }).ClickAsync();
        await form.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Another OpenAI-compatible server" });
        await form.GetByLabel("Name", new() { Exact = true }).FillAsync("Scripted");
        await form.GetByLabel("Base URL").FillAsync(connected.Server.OpenAiBaseUrl);
        return form;
    }
}
