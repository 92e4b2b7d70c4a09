using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlowStudio.Benchmarks.Rig;

/// <summary>A page with nothing but the built canvas element on it, and beside it the library alone (canvas-element/bench): for what must be driven at a rate, or compared.</summary>
internal sealed class CanvasPage : IAsyncDisposable
{
    private const string Html =
        """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>Canvas</title>
        <style>body { margin: 0; font: 14px system-ui, sans-serif } flow-canvas, .bare { height: 100vh }</style>
        <body><script type="module" src="/page.js"></script></body></html>
        """;

    private readonly WebApplication app;

    private CanvasPage(WebApplication app) => this.app = app;

    /// <summary>The element as Studio serves it, not compressed.</summary>
    public static string Element => Path.Combine(OwnProcess.Root, "src", "FlowStudio.Studio", "wwwroot", "canvas", "flow-canvas.js");

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<CanvasPage> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/", () => Results.Content(Html, "text/html"));
        app.MapGet("/page.js", () => Results.File(Path.Combine(AppContext.BaseDirectory, "canvas-page", "page.js"), "text/javascript"));
        app.MapGet("/flow-canvas.js", () => Results.File(Element, "text/javascript"));
        await app.StartAsync();
        return new CanvasPage(app);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
