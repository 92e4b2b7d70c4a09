using FlowStudio.Studio.Layout;

namespace FlowStudio.Studio.Hosting;

internal static class StudioPipeline
{
    public static WebApplication UseStudio(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        // In every environment, the developer's own included: a stack trace never goes to a browser.
        app.UseExceptionHandler("/problem/500", createScopeForErrors: true);
        app.UseHsts();
        app.UseStatusCodePagesWithReExecute("/problem/{0}", createScopeForStatusCodePages: true);
        app.UseMiddleware<SameOrigin>();
        app.UseAntiforgery();

        app.MapStaticAssets();
        app.MapHealthChecks("/health");
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = "'none'");
        return app;
    }
}
