using Npgsql;

namespace FlowStudio.Runtime.Storage;

/// <summary>A connection that breaks, or a database that starts again, must not cost a run more than that time.</summary>
internal static class Outage
{
    /// <summary>More than half a minute: who comes back later than that finds its lease over.</summary>
    private const int MostAttempts = 40;

    /// <summary>Asks again for as long as the database is away. Whether a former try went through is not known: only for what may be done twice.</summary>
    public static async Task<T> OutlastAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (Exception e) when (e is NpgsqlException { IsTransient: true } or IOException or System.Net.Sockets.SocketException && attempt < MostAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(50 * attempt, 1000)), cancellationToken);
            }
        }
    }
}
