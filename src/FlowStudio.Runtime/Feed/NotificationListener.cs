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
    }
}
