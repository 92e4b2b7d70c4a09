namespace FlowStudio.Studio.Hosting;

/// <summary>
/// Refuses what a page of another site sends: browsers let any page open a WebSocket to any host, cookies included, and only the Origin header tells them apart.
/// Reading a page by a link from elsewhere stays possible. A request without an Origin comes from no page of another site.
/// </summary>
internal sealed class SameOrigin(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if ((ChangesSomething(request) || IsCircuit(request)) && request.Headers.Origin is [{ } origin, ..] && !IsOwn(origin, request.Host))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    }

    private static bool ChangesSomething(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));

    private static bool IsCircuit(HttpRequest request) => request.Path.StartsWithSegments("/_blazor");

    // The scheme is left out: behind a proxy that ends TLS, the page says https and this process sees http.
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && Uri.TryCreate($"{page.Scheme}://{host.Value}", UriKind.Absolute, out var own)
        && string.Equals(page.Authority, own.Authority, StringComparison.OrdinalIgnoreCase);
}
