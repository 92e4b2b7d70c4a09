using Npgsql;

namespace FlowStudio.Runtime.Database;

/// <summary>A PostgreSQL of somebody's own, reached by a connection string.</summary>
internal static class ExternalServer
{
    /// <summary>The oldest PostgreSQL that FlowStudio is tested with.</summary>
    public const int OldestMajor = 15;

    /// <summary>What is wrong with a connection string, or null. The text never holds the string itself: it may hold a password.</summary>
    public static string? ProblemWith(string connectionString)
    {
        try
        {
            return string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(connectionString).Host)
                ? "The connection string names no server. Write it like: Host=db.example;Database=flowstudio;Username=flowstudio;Password=..."
                : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            return "The connection string cannot be read. Write it like: Host=db.example;Database=flowstudio;Username=flowstudio;Password=...";
        }
    }

    /// <summary>Waits until the server answers, since a database that starts beside FlowStudio may need a moment.</summary>
    /// <exception cref="DatabaseStartException">It did not answer in time, refused, or is too old.</exception>
    public static async Task CheckAsync(string connectionString, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        var where = new NpgsqlConnectionStringBuilder(connectionString);
        var started = time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync(ct);
                if (connection.PostgreSqlVersion.Major < OldestMajor)
                {
                    throw new DatabaseStartException(
                        $"The PostgreSQL at {where.Host} is version {connection.PostgreSqlVersion.Major}; FlowStudio needs {OldestMajor} or newer. "
                        + "Upgrade that server, or name another one in the connection string.");
                }

                return;
            }
            catch (NpgsqlException e) when (e is not PostgresException refused || IsPassing(refused))
            {
                if (time.GetElapsedTime(started) >= patience)
                {
                    throw new DatabaseStartException(
                        $"PostgreSQL at {where.Host}, port {where.Port}, does not answer ({e.Message}). "
                        + "Check that it runs, that this machine can reach it, and the host and port in the connection string.", e);
                }
            }
            catch (PostgresException e)
            {
                throw new DatabaseStartException(
                    $"PostgreSQL at {where.Host} refused the connection: {e.MessageText}. "
                    + "Check the user name, the password and the database in the connection string.", e);
            }

            await Task.Delay(BackOff.After(attempt), time, ct);
        }
    }

    // 57P03: starting up or shutting down; 53300: no free connection.
    private static bool IsPassing(PostgresException e) => e.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections;
}
