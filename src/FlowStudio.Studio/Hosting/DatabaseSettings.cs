using FlowStudio.Runtime.Database;
using FlowStudio.Studio.Layout;

namespace FlowStudio.Studio.Hosting;

/// <summary>Where the configuration says that the database is, and what people are told of its state.</summary>
internal static class DatabaseSettings
{
    /// <summary>The exit code when there is no database to work with.</summary>
    public const int CannotStart = 3;

    public static DatabaseOptions From(IConfiguration configuration) => new()
    {
        ConnectionString = configuration["FlowStudio:ConnectionString"],
        DataFolder = Path.GetFullPath(configuration["FlowStudio:DataFolder"]!),
    };

    /// <summary>Shows the banner while the database is away.</summary>
    public static void ReportDatabase(this IServiceProvider services, DatabaseServer server)
    {
        var status = services.GetRequiredService<SystemStatus>();
        server.StatusChanged += state => status.Report(Words(state));
        status.Report(Words(server.Status));
    }

    private static string? Words(DatabaseStatus state) => state switch
    {
        DatabaseStatus.Restarting => "The database has stopped and is being started again. Runs go on by themselves as soon as it is back; nothing that was saved is lost.",
        DatabaseStatus.Failed failed => $"The database cannot be started, and is tried again every few seconds. Nothing that was saved is lost. {failed.Reason}",
        _ => null,
    };
}
