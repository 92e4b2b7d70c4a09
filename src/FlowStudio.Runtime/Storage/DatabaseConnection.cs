using Npgsql;

namespace FlowStudio.Runtime.Storage;

/// <summary>How FlowStudio connects: the same settings everywhere.</summary>
public static class DatabaseConnection
{
    public static NpgsqlDataSource Open(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "FlowStudio",
            // The same few statements for every step: planning them each time would cost more than they do.
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            // A server that went away must be noticed sooner than by TCP's own two hours.
            KeepAlive = 5,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 2,
            TcpKeepAliveInterval = 1,
            Timeout = 5,
            CommandTimeout = 30,
            CancellationTimeout = 1000,
            MaxPoolSize = 40,
        };
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }
}
