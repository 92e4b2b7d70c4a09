using System.Text.RegularExpressions;
using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Templates;

public sealed partial class GalleryTests(StudioFixture studio)
{
    [Fact]
    public async Task Gallery_TwoClicks_LeadToARun()
    {
        await using var page = await studio.OpenAsync();
        await page.GoAsync("/");
        await page.ScreenshotAsync("gallery");

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Use Content team" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();

        await Expect(page.Page).ToHaveURLAsync(RunAddress());
    }

    [Fact]
    public async Task Gallery_ByKeyboardOnAPhone_LeadsToARun()
    {
        await using var page = await studio.OpenAsync(Screen.Phone);
        await page.GoByKeyboardAsync("/templates/competitor-comparison");

        await page.Page.GetByLabel("First competitor").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page.Page).ToHaveURLAsync(RunAddress());
    }

    [Fact]
    public async Task StartForm_TextFarOverTheLimit_SaysSoAndThePageLives()
    {
        await using var page = await studio.OpenAsync();
        await page.GoAsync("/templates/customer-support-triage");

        await page.Page.GetByLabel("Ticket").FillAsync(new string('x', 1_200_000));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("1,000,000");
        await page.Page.GetByLabel("Ticket").FillAsync("How do I change my password?");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();

        await Expect(page.Page).ToHaveURLAsync(RunAddress());
    }

    [Theory]
    [InlineData("[]", "cannot be imported")]
    [InlineData("this is no json", "is not valid JSON")]
    public async Task Import_BadFile_SaysWhatIsWrongAndSavesNothing(string content, string message)
    {
        await using var page = await studio.OpenAsync();
        await page.GoAsync("/import");
        await page.FileInputAsync();

        await PickAsync(page, "bad.json", System.Text.Encoding.UTF8.GetBytes(content));

        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(message);
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Import as a draft" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Import_FiftyMegabytes_IsRefusedAndThePageLives()
    {
        await using var page = await studio.OpenAsync();
        await page.GoAsync("/import");
        var file = Path.GetTempFileName();
        try
        {
            await using (var stream = File.OpenWrite(file))
            {
                stream.SetLength(50 * 1024 * 1024);
            }

            await (await page.FileInputAsync()).SetInputFilesAsync(file);
            await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("50 MB; at most 20 MB");
        }
        finally
        {
            File.Delete(file);
        }

        await PickAsync(page, "workflow.json", await File.ReadAllBytesAsync(Template("customer-support-triage")));
        await Expect(page.Page.GetByText("Everything in it is understood and can run.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Import_ATemplatesFile_IsListedAndExportedAgain()
    {
        await using var page = await studio.OpenAsync();
        await page.GoAsync("/import");
        await page.FileInputAsync();
        await PickAsync(page, "workflow.json", await File.ReadAllBytesAsync(Template("research-draft-edit-approve-publish")));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Import as a draft" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(WorkflowAddress());

        await page.GoAsync("/workflows");
        var export = page.Page.GetByRole(AriaRole.Link, new() { NameRegex = ExportName() }).First;
        var download = await page.Page.RunAndWaitForDownloadAsync(() => export.ClickAsync());

        Assert.StartsWith("workflow-definition-research", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Contains("elsaworkflows.io", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workflow_Archived_ComesBackByUndo()
    {
        await using var page = await studio.OpenAsync();
        await page.GoAsync("/templates/customer-support-triage");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Open in designer" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(WorkflowAddress());
        await page.GoAsync("/workflows");
        var archive = page.Page.GetByRole(AriaRole.Button, new() { NameRegex = ArchiveName() }).First;
        var name = (await archive.GetAttributeAsync("aria-label"))!;

        // Another test may put another one of this name's beginning to the top of the list.
        await page.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true })).ToHaveCountAsync(0);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true })).ToBeVisibleAsync();
    }

    private static string Template(string name) => Path.Combine(Checkout.Root, "templates", name, "workflow.json");

    private static async Task PickAsync(StudioPage page, string name, byte[] content) =>
        await page.Page.GetByLabel("Workflow file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/json", Buffer = content });

    [GeneratedRegex("/runs/[0-9a-f-]{36}$")]
    private static partial Regex RunAddress();

    [GeneratedRegex("/workflows/[^/]+$")]
    private static partial Regex WorkflowAddress();

    [GeneratedRegex("^Export Research")]
    private static partial Regex ExportName();

    [GeneratedRegex("^Archive Customer")]
    private static partial Regex ArchiveName();
}
