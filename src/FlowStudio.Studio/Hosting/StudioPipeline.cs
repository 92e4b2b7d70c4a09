using FlowStudio.Studio.Layout;
using FlowStudio.Studio.Library;
using Microsoft.AspNetCore.Diagnostics;

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
        app.Use(AnswerProblemsAsPages);
        app.UseMiddleware<SameOrigin>();
        app.UseAntiforgery();

        app.MapStaticAssets();
        app.MapHealthChecks("/health");
        app.MapWorkflowExport();
        app.MapEvents();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = "'none'");
        return app;
    }

    // A refused form is sent on to the page that says so; as the form that it was, that page would refuse it once more and say nothing.
    private static Task AnswerProblemsAsPages(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerPathFeature>() is not null)
        {
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    }
}
