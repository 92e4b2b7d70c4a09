using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>The canvas as a person sees and handles it: steps by their names, ways out by their words.</summary>
internal sealed class CanvasDriver(IPage page)
{
    public ILocator Canvas => page.Locator("flow-canvas");

    public ILocator Steps => page.Locator("flow-canvas .react-flow__node");

    public ILocator Selected => page.Locator("flow-canvas .react-flow__node.selected");

    /// <summary>What the canvas says to a screen reader, and shows when it is an answer.</summary>
    public ILocator Said => page.Locator("flow-canvas [role=status]");

    public ILocator Step(string title) => Steps.Filter(new() { Has = page.Locator($".fs-step__title:text-is(\"{title}\")") });

    /// <summary>The state of a step by its word, for example "Done".</summary>
    public ILocator State(string title) => Step(title).Locator(".fs-flag[data-status]");

    /// <summary>The mark of a mistake on a step.</summary>
    public ILocator Mistake(string title) => Step(title).Locator(".fs-flag[data-severity=error]");

    public ILocator Port(string title, string port) => Step(title).Locator($".fs-port--out[data-handleid=\"{port}\"]");

    /// <summary>A connection by what a screen reader says of it: "From Start to Agent", "From Gate, Approved, to Router".</summary>
    public ILocator Connection(string words) => page.Locator($"flow-canvas .react-flow__edge[aria-label^=\"{words}\"]");

    /// <summary>Drags a kind of step from the palette to a place of the canvas, in pixels from its corner.</summary>
    public async Task DropAsync(string kind, int x, int y)
    {
        var item = page.GetByRole(AriaRole.Navigation, new() { Name = "Steps to add" }).GetByRole(AriaRole.Button, new() { Name = kind, Exact = true });
        await item.DragToAsync(Canvas, new() { TargetPosition = new() { X = x, Y = y } });
    }

    /// <summary>Drags a step so that its middle comes to that place.</summary>
    public async Task MoveAsync(string title, int x, int y)
    {
        var canvas = (await Canvas.BoundingBoxAsync())!;
        var (fromX, fromY) = await MiddleAsync(Step(title).Locator(".fs-step__summary"));
        var (stepX, stepY) = await MiddleAsync(Step(title));
        await DragAsync(fromX, fromY, canvas.X + x + fromX - stepX, canvas.Y + y + fromY - stepY);
    }

    /// <summary>Drags a line from a way out of one step into another.</summary>
    public async Task ConnectAsync(string from, string port, string to)
    {
        var (x, y) = await MiddleAsync(Port(from, port));
        var (toX, toY) = await MiddleAsync(Step(to).Locator(".fs-port--in"));
        await DragAsync(x, y, toX, toY);
    }

    public async Task SelectAsync(string title)
    {
        await Step(title).Locator(".fs-step__title").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Settings" }).GetByRole(AriaRole.Heading, new() { Level = 2 })).ToContainTextAsync(title);
    }

    /// <summary>Everything that is drawn: what each step is called, says and where it stands, and what leads where.</summary>
    public async Task<string> PictureAsync() => await page.EvaluateAsync<string>(
        """
        () => {
          const nodes = [...document.querySelectorAll('flow-canvas .react-flow__node')].map(n =>
            [n.querySelector('.fs-step__title').textContent, n.querySelector('.fs-step__summary').textContent, n.style.transform].join(' | '));
          const edges = [...document.querySelectorAll('flow-canvas .react-flow__edge')].map(e => e.getAttribute('aria-label'));
          return [...nodes.sort(), ...edges.sort()].join('\n');
        }
        """);

    private async Task DragAsync(double x, double y, double toX, double toY)
    {
        await page.Mouse.MoveAsync((float)x, (float)y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync((float)(x + 8), (float)(y + 8), new() { Steps = 3 });
        await page.Mouse.MoveAsync((float)toX, (float)toY, new() { Steps = 8 });
        await page.Mouse.UpAsync();
    }

    private static async Task<(double X, double Y)> MiddleAsync(ILocator of)
    {
        await of.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        var box = (await of.BoundingBoxAsync())!;
        return (box.X + (box.Width / 2), box.Y + (box.Height / 2));
    }
}
