using FlowStudio.Runner.Composition;
using FlowStudio.Runtime;
using FlowStudio.Studio.Components;
using FlowStudio.Studio.Inbox;
using FlowStudio.Studio.Layout;
using FlowStudio.Studio.Library;
using FlowStudio.Studio.Templates;
using Npgsql;
using Radzen;

namespace FlowStudio.Studio.Hosting;

/// <summary>Everything that Studio's pages are given.</summary>
internal static class StudioServices
{
    /// <summary>The largest message that a browser may send, in bytes: one canvas commit of 200 changes fits with room to spare.</summary>
    private const int LargestMessage = 256 * 1024;

    public static WebApplicationBuilder AddStudio(this WebApplicationBuilder builder, NpgsqlDataSource database)
    {
        AddPages(builder.Services);
        AddShell(builder.Services);
        AddRuns(builder, database);
        builder.Services.AddHealthChecks();
        return builder;
    }

    private static void AddPages(IServiceCollection services)
    {
        services.AddRazorComponents()
            .AddInteractiveServerComponents()
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = LargestMessage);
        services.AddRadzenComponents();
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.Name = "flowstudio.antiforgery");
    }

    private static void AddShell(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<SystemStatus>();
        services.AddSingleton<InboxCount>();
        services.AddScoped<ClockTick>();
    }

    private static void AddRuns(WebApplicationBuilder builder, NpgsqlDataSource database)
    {
        builder.Services.AddFlowStudio(builder.Configuration, database);
        builder.Services.AddFlowStudioFeed();
        builder.Services.AddHostedService<InboxCounter>();
        builder.Services.AddSingleton<WorkflowLibrary>();
        builder.Services.AddSingleton<GateDesk>();
        builder.Services.AddSingleton<StallDesk>();
        builder.Services.AddSingleton(new TemplateGallery(Path.Combine(AppContext.BaseDirectory, "templates")));
        builder.Services.AddSingleton<TemplateStarter>();
    }
}
