using System.Text.RegularExpressions;
using FlowStudio.EndToEnd.Tests.Browser;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>The designer around the canvas: bar, panel, publishing and starting.</summary>
internal sealed partial class DesignerDriver(StudioPage studio)
{
    public IPage Page => studio.Page;

    public CanvasDriver Canvas { get; } = new(studio.Page);

    public ILocator Panel => Page.GetByRole(AriaRole.Complementary, new() { Name = "Settings" });

    public ILocator Saved => Page.Locator(".fd-saved");

    public ILocator PublishButton => Page.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true });

    public ILocator StartButton => Page.Locator(".fd-bar").GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true });

    public ILocator StartDialog => Page.GetByRole(AriaRole.Dialog, new() { Name = "Start the workflow" });

    public ILocator State => Page.Locator(".fd-bar .fs-chip");

    /// <summary>Makes a new workflow by the button of the list and gives it a name.</summary>
    public async Task NewAsync(string name)
    {
        await studio.GoAsync("/workflows");
        await Page.GetByRole(AriaRole.Button, new() { Name = "New workflow", Exact = true }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(Address());
        await Expect(Canvas.Step("Start")).ToBeVisibleAsync();
        await Panel.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(name);
    }

    /// <summary>Brings a workflow in by the import page, and opens it in the designer.</summary>
    public async Task ImportAsync(WorkflowDefinition definition)
    {
        await PickAsync(System.Text.Encoding.UTF8.GetBytes(ElsaCodec.Write(definition, TimeProvider.System.GetUtcNow())));
        await FinishImportAsync();
    }

    public async Task PickAsync(byte[] content)
    {
        await studio.GoAsync("/import");
        var input = await studio.FileInputAsync();
        await input.SetInputFilesAsync(new FilePayload { Name = "workflow.json", MimeType = "application/json", Buffer = content });
    }

    public async Task FinishImportAsync()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Import as a draft" }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(Address());
        await Expect(Canvas.Steps.First).ToBeVisibleAsync();
    }

    public async Task PublishAsync()
    {
        await PublishButton.ClickAsync();
        await Expect(State).ToContainTextAsync("published");
    }

    /// <summary>Presses Start, fills in the topic and starts; ends on the page of the run.</summary>
    public async Task<RunDriver> StartAsync(string topic)
    {
        await StartButton.ClickAsync();
        await StartDialog.GetByLabel("Topic").FillAsync(topic);
        await StartDialog.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        return await RunDriver.ArriveAsync(studio);
    }

    [GeneratedRegex("/workflows/[0-9A-Za-z-]+$")]
    private static partial Regex Address();
}
