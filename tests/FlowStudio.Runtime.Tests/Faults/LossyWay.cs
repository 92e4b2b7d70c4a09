using System.Net.Sockets;
using Npgsql;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>
/// A way to the database that loses the server's word that something was committed: it waits for the reply to a commit of a run, throws it away
/// and cuts the connection. The server has committed; the runner does not know.
/// </summary>
internal sealed class LossyWay : IAsyncDisposable
{
    // Only the commit of a run answers with a row of one number, the runs that it changed, and that is one. "Ready" is said once that is durable.
    private static readonly byte[] Changed = [(byte)'D', 0, 0, 0, 18, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1];
    private static readonly byte[] Ready = [(byte)'Z', 0, 0, 0, 5, (byte)'I'];

    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource stop = new();
    private readonly string folder = Directory.CreateTempSubdirectory("fs-way").FullName;
    private readonly UnixDomainSocketEndPoint server;
    private readonly Task accepting;
    private readonly int every;
    private int commits;

    /// <param name="every">Each so-many-th reply is lost.</param>
    public LossyWay(string connectionString, int every)
    {
        this.every = every;
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        server = new UnixDomainSocketEndPoint(Path.Combine(settings.Host!, $".s.PGSQL.{settings.Port}"));
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, $".s.PGSQL.{settings.Port}")));
        listener.Listen();
        settings.Host = folder;
        ConnectionString = settings.ConnectionString;
        accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    /// <summary>How many replies were lost.</summary>
    public int Lost { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task AcceptAsync()
    {
        var ways = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync(stop.Token);
                ways.Add(CarryAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(ways);
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var upstream = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        {
            try
            {
                await upstream.ConnectAsync(server, stop.Token);
                await Task.WhenAny(CarryAsync(client, upstream, watch: false), CarryAsync(upstream, client, watch: true));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // One end is gone: so is the other.
            }
        }
    }

    private async Task CarryAsync(Socket from, Socket to, bool watch)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, stop.Token) is > 0 and var read)
            {
                if (watch && IsCommit(buffer.AsSpan(0, read)) && Interlocked.Increment(ref commits) % every == 0)
                {
                    Lost++;
                    return;
                }

                await to.SendAsync(buffer.AsMemory(0, read), stop.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The same.
        }
    }

    private static bool IsCommit(ReadOnlySpan<byte> reply) =>
        reply.IndexOf(Changed) >= 0 && reply.EndsWith(Ready);
}
