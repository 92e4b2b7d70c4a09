using System.Text.RegularExpressions;
using FlowStudio.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>The page of a run.</summary>
internal sealed partial class RunDriver(StudioPage studio)
{
    private const float Patience = 60_000;

    public IPage Page => studio.Page;

    public CanvasDriver Canvas { get; } = new(studio.Page);

    /// <summary>The state of the whole run, in the bar.</summary>
    public ILocator State => Page.Locator(".fd-bar [role=status]");

    public ILocator Panel => Page.GetByRole(AriaRole.Complementary, new() { Name = "What happens" });

    public ILocator Result => Page.GetByRole(AriaRole.Region, new() { Name = "Result" });

    /// <summary>The question that waits, on the page of the run itself.</summary>
    public ILocator Gate => Page.Locator("article[data-gate]");

    public string Path => new Uri(Page.Url).AbsolutePath;

    public static async Task<RunDriver> ArriveAsync(StudioPage studio)
    {
        await Expect(studio.Page).ToHaveURLAsync(Address());
        var run = new RunDriver(studio);
        await Expect(run.Canvas.Steps.First).ToBeVisibleAsync();
        return run;
    }

    /// <summary>Starts a template with its sample input.</summary>
    public static async Task<RunDriver> OfTemplateAsync(StudioPage studio, string name)
    {
        await studio.GoAsync($"/templates/{name}");
        await studio.Page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        return await ArriveAsync(studio);
    }

    public Task WaitForAsync(string state) => Expect(State).ToHaveTextAsync(new Regex($@"^\s*{state}\s*$"), new() { Timeout = Patience });

    public async Task<ILocator> OpenStepAsync(string title)
    {
        await Page.GetByRole(AriaRole.Region, new() { Name = "Steps" }).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^" + Regex.Escape(title)) }).First.ClickAsync();
        var step = Page.GetByRole(AriaRole.Region, new() { Name = $"Step {title}" });
        await Expect(step).ToBeVisibleAsync();
        return step;
    }

    [GeneratedRegex("/runs/[0-9a-f-]{36}$")]
    private static partial Regex Address();
}
