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
            KeepAlive = 5,
            Timeout = 5,
            CommandTimeout = 30,
            CancellationTimeout = 1000,
            // A server takes 100 unless somebody says otherwise, and refuses whoever comes later: Studio and three runners must fit. What waits here for a
            // connection waits milliseconds.
            MaxPoolSize = 20,
            // Cleaning a connection that goes back to the pool costs half as much as a small commit. Only one place leaves something on its connection
            // (NotificationListener), and cleans it by itself.
            NoResetOnClose = true,
        };
        if (settings.Host?.StartsWith('/') != true)
        {
            // A server that went away must be noticed sooner than by TCP's own two hours. A Unix socket knows at once, and has no such setting.
            settings.TcpKeepAlive = true;
            settings.TcpKeepAliveTime = 2;
            settings.TcpKeepAliveInterval = 1;
        }

        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }
}
