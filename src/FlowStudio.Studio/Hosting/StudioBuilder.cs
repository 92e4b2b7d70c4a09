using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;

namespace FlowStudio.Studio.Hosting;

/// <summary>Where Studio starts: its defaults lie below every other source, so that a file, an environment variable or an argument changes each of them.</summary>
internal static class StudioBuilder
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    public const string DefaultAllowedHosts = "localhost;127.0.0.1;[::1]";

    private static readonly Dictionary<string, string?> Defaults = new()
    {
        // A page of another site that has its own name pointed at 127.0.0.1 is refused by this list.
        ["AllowedHosts"] = DefaultAllowedHosts,
        ["FlowStudio:DataFolder"] = "data",
        ["Logging:LogLevel:Default"] = "Warning",
        // The framework prints a stack trace for an address in use; RunStudioAsync says it in one line. Critical keeps the death of a background service.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        // Says at each start that keys lie unencrypted on disk; the data folder is readable by its owner only.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
    };

    public static WebApplicationBuilder Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            // Started from any folder, Studio finds its own files.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });

        // The build output keeps the assets of packages where the packages are; a published folder has them all and needs no map.
        if (!builder.Environment.IsDevelopment())
        {
            StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        }

        if (!SaysWhereToListen(builder.Configuration))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        // Standard output carries the ready line alone, for people and for scripts that wait for it.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder;
    }

    private static bool SaysWhereToListen(IConfiguration configuration) =>
        new[] { "urls", "http_ports", "https_ports" }.Any(key => !string.IsNullOrWhiteSpace(configuration[key]))
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
}
