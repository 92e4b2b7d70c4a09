using FlowStudio.Studio.Components;
using FlowStudio.Studio.Layout;
using Microsoft.AspNetCore.DataProtection;
using Radzen;

namespace FlowStudio.Studio.Hosting;

/// <summary>Everything that Studio's pages are given.</summary>
internal static class StudioServices
{
    /// <summary>The largest message that a browser may send, in bytes: one canvas commit of 200 changes fits with room to spare.</summary>
    private const int LargestMessage = 256 * 1024;

    public static WebApplicationBuilder AddStudio(this WebApplicationBuilder builder)
    {
        AddPages(builder.Services);
        AddShell(builder.Services);
        AddKeys(builder);
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

    private static void AddKeys(WebApplicationBuilder builder)
    {
        var folder = Path.Combine(Path.GetFullPath(builder.Configuration["FlowStudio:DataFolder"]!), "keys");
        builder.Services.AddDataProtection()
            .SetApplicationName("FlowStudio")
            .PersistKeysToFileSystem(new DirectoryInfo(folder));
    }
}
