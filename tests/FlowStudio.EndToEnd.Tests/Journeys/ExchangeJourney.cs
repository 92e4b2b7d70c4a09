using System.Text;
using System.Text.Json.Nodes;
using FlowStudio.EndToEnd.Tests.Browser;
using FlowStudio.Workflows.Json;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>Workflows as files: out, in, and what is wrong with a file.</summary>
public sealed class ExchangeJourney(StudioFixture studio)
{
    [Fact]
    public async Task Workflow_ExportedAndImported_IsTheSamePicture()
    {
        await using var page = await studio.OpenAsync();
        var designer = new DesignerDriver(page);
        await designer.ImportAsync(Drawings.LongChain("There and back"));
        await designer.Canvas.SelectAsync("Two");
        await designer.Panel.GetByLabel("Goal").FillAsync("A text that is read to its end");
        await Expect(designer.Saved).ToHaveTextAsync("Saved");
        var drawn = await designer.Canvas.PictureAsync();
        await page.GoAsync("/workflows");
        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.GetByRole(AriaRole.Link, new() { Name = "Export There and back" }).ClickAsync());

        await designer.PickAsync(await File.ReadAllBytesAsync(await download.PathAsync()));
        await Expect(page.Page.GetByText("This workflow is in your list already.")).ToBeVisibleAsync();
        await designer.FinishImportAsync();

        await Expect(designer.Canvas.Steps).ToHaveCountAsync(5);
        Assert.Equal(drawn, await designer.Canvas.PictureAsync());
        await designer.Canvas.SelectAsync("Two");
        await Expect(designer.Panel.GetByLabel("Goal")).ToHaveValueAsync("A text that is read to its end");
    }

    public static TheoryData<string, string> BadFiles => new()
    {
        { "{ \"name\": \"half", "is not valid JSON" },
        { """{ "hello": "world" }""", "workflow" },
        { Duplicated(), "Writer" },
    };

    [Theory, MemberData(nameof(BadFiles))]
    public async Task File_ThatIsNoWorkflow_IsExplainedAndThePageTakesTheNextOne(string content, string words)
    {
        await using var page = await studio.OpenAsync();
        var designer = new DesignerDriver(page);

        await designer.PickAsync(Encoding.UTF8.GetBytes(content));
        await Expect(page.Page.GetByRole(AriaRole.Main)).ToContainTextAsync(words);
        await page.ScreenshotAsync("import-bad");
        await page.Page.GetByLabel("Workflow file").SetInputFilesAsync(new FilePayload
        {
            Name = "good.json",
            MimeType = "application/json",
            Buffer = Encoding.UTF8.GetBytes(ElsaCodec.Write(Drawings.Chain("A good one"), TimeProvider.System.GetUtcNow())),
        });

        await Expect(page.Page.GetByText("Everything in it is understood and can run.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Workflow_WithAStepOfAnotherProgram_OpensAndSaysWhyItCannotBePublished()
    {
        await using var page = await studio.OpenAsync();
        var designer = new DesignerDriver(page);
        var file = JsonNode.Parse(ElsaCodec.Write(Drawings.Chain("With a stranger"), TimeProvider.System.GetUtcNow()))!;
        var stranger = file["root"]!["activities"]!.AsArray().Single(a => (string?)a!["id"] == "Writer")!.AsObject();
        stranger["type"] = "Contoso.SendPigeon";
        stranger.Remove("customProperties");

        await designer.PickAsync(Encoding.UTF8.GetBytes(file.ToJsonString()));
        await Expect(page.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("Contoso.SendPigeon");
        await designer.FinishImportAsync();

        await Expect(page.Page.Locator("flow-canvas .fs-step[data-kind=foreign]")).ToHaveCountAsync(1);
        await page.Page.Locator("flow-canvas .fs-step[data-kind=foreign] .fs-step__title").ClickAsync();
        await Expect(designer.Panel).ToContainTextAsync("This step comes from another program.");
        await designer.PublishButton.ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There are mistakes on the canvas");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Problems" })).ToContainTextAsync("“Contoso.SendPigeon” cannot run here.");
        await page.ScreenshotAsync("designer-foreign");
    }

    private static string Duplicated()
    {
        var file = JsonNode.Parse(ElsaCodec.Write(Drawings.Chain("Twice"), TimeProvider.System.GetUtcNow()))!;
        var activities = file["root"]!["activities"]!.AsArray();
        activities.Add(activities.Single(a => (string?)a!["id"] == "Writer")!.DeepClone());
        return file.ToJsonString();
    }
}
