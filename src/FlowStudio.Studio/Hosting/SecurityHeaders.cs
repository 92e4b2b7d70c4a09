namespace FlowStudio.Studio.Hosting;

/// <summary>
/// Tells the browser what a page of Studio may do: load and call its own host only, run no script that is written into a page, stand in nobody's frame.
/// Source: Content Security Policy Level 3, OWASP ASVS 5.0 chapter 3.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        // At the start of the response rather than now: the error page clears what was set before it, and Blazor adds a policy of its own.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = PolicyFor(context.Request);
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            return Task.CompletedTask;
        });
        return next(context);
    }

    // Styles may stand in a page because the component library positions its pop-ups with style attributes.
    // Older browsers do not read 'self' as the WebSocket of the same host, hence its address in words.
    private static string PolicyFor(HttpRequest request) =>
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + $"connect-src 'self' {(request.IsHttps ? "wss" : "ws")}://{request.Host.Value}; "
        + "worker-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";
}
