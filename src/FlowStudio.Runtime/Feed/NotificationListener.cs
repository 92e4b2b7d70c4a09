using Npgsql;

namespace FlowStudio.Runtime.Feed;

/// <summary>
/// A connection of its own that hears notifications. They are hints: whoever waits also looks by itself now and then. After a broken
/// connection it connects again and reports one notification, since any may have been missed.
/// </summary>
public sealed class NotificationListener(NpgsqlDataSource database, TimeProvider time)
{
    public const string Work = "flowstudio_work";
    public const string Events = "flowstudio_events";

    /// <summary>Runs until cancelled.</summary>
    /// <param name="onNotified">Must not block.</param>
    /// <param name="onConnected">Runs on every new connection before it listens, for example to take a lock that lives as long as it.</param>
    /// <param name="onLost">Told why, once for each loss.</param>
    public async Task ListenAsync(
        string channel, Action onNotified, Func<NpgsqlConnection, CancellationToken, Task>? onConnected = null, Action<string>? onLost = null,
        CancellationToken cancellationToken = default)
    {
        var pause = TimeSpan.FromMilliseconds(100);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                try
                {
                    await HearAsync(connection);
                }
                finally
                {
                    await CleanAsync(connection);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or System.Net.Sockets.SocketException or InvalidOperationException or TimeoutException)
            {
                onLost?.Invoke(e.Message);
                try
                {
                    await Task.Delay(pause, time, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                pause = pause < TimeSpan.FromSeconds(2) ? pause * 2 : pause;
            }
        }

        async Task HearAsync(NpgsqlConnection connection)
        {
            if (onConnected is not null)
            {
                await onConnected(connection, cancellationToken);
            }

            connection.Notification += (_, _) => onNotified();
            await using (var listen = new NpgsqlCommand($"listen {channel}", connection))
            {
                await listen.ExecuteNonQueryAsync(cancellationToken);
            }

            pause = TimeSpan.FromMilliseconds(100);
            onNotified();
            while (true)
            {
                await connection.WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>The connection goes back to the pool: whoever gets it next must not hear, or hold a lock, in this one's place.</summary>
    private static async Task CleanAsync(NpgsqlConnection connection)
    {
        if (connection.State != System.Data.ConnectionState.Open)
        {
            return;
        }

        try
        {
            await using var clean = new NpgsqlCommand("unlisten *; select pg_advisory_unlock_all()", connection) { CommandTimeout = 5 };
            await clean.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or System.Net.Sockets.SocketException or InvalidOperationException or TimeoutException)
        {
            // Broken: it does not go back to the pool, and the server forgets what it held.
        }
    }
}
