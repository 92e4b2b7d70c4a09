using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>
/// A way to the database that a test breaks: it can lose the server's word that something was done (the server has committed, the runner does not know), and it can
/// be cut, which to the server looks as if the process at the other end had been killed.
/// </summary>
internal sealed class DatabaseWay : IAsyncDisposable
{
    // Only the commit of a run answers with a row of one number, the runs that it changed, and that is one. "Ready" is said once that is durable.
    private static readonly byte[] Changed = [(byte)'D', 0, 0, 0, 18, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1];
    private static readonly byte[] Ready = [(byte)'Z', 0, 0, 0, 5, (byte)'I'];

    private readonly Socket listener;
    private readonly CancellationTokenSource stop = new();
    private readonly string? folder;
    private readonly UnixDomainSocketEndPoint server;
    private readonly ConcurrentDictionary<Socket, bool> sockets = new();
    private readonly Task accepting;
    private int commits;
    private int lost;
    private volatile bool cut;

    /// <param name="address">Where to listen for TCP; null: a Unix socket, as the server itself.</param>
    public DatabaseWay(string connectionString, IPAddress? address = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        server = new UnixDomainSocketEndPoint(Path.Combine(settings.Host!, $".s.PGSQL.{settings.Port}"));
        if (address is null)
        {
            folder = Directory.CreateTempSubdirectory("fs-way").FullName;
            listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, $".s.PGSQL.{settings.Port}")));
            settings.Host = folder;
        }
        else
        {
            listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(address, 0));
            settings.Host = address.ToString();
            settings.Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        }

        listener.Listen();
        ConnectionString = settings.ConnectionString;
        accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    /// <summary>Says of a complete reply of the server whether it is lost, and the connection with it. Called by several connections at once.</summary>
    public Func<byte[], bool> Loses { get; set; } = _ => false;

    /// <summary>Called with the number of the commit after each reply to a commit of a run that got through.</summary>
    public Func<int, Task> Committed { get; set; } = _ => Task.CompletedTask;

    /// <summary>How many replies were lost.</summary>
    public int Lost => lost;

    /// <summary>Each so-many-th reply to a commit of a run is lost.</summary>
    public void LoseEveryCommit(int every)
    {
        var seen = 0;
        Loses = reply => IsCommit(reply) && Interlocked.Increment(ref seen) % every == 0;
    }

    public static bool IsCommit(ReadOnlySpan<byte> reply) => reply.IndexOf(Changed) >= 0 && reply.EndsWith(Ready);

    /// <summary>Nothing more comes through, in either direction, and all connections are closed.</summary>
    public void Cut()
    {
        cut = true;
        foreach (var socket in sockets.Keys)
        {
            socket.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }
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
            sockets[client] = sockets[upstream] = true;
            try
            {
                if (!cut)
                {
                    await upstream.ConnectAsync(server, stop.Token);
                    await Task.WhenAny(CarryAsync(client, upstream, watch: false), CarryAsync(upstream, client, watch: true));
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One end is gone: so is the other.
            }

            sockets.TryRemove(client, out _);
            sockets.TryRemove(upstream, out _);
        }
    }

    private async Task CarryAsync(Socket from, Socket to, bool watch)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, stop.Token) is > 0 and var read && !cut)
            {
                if (watch && buffer.AsSpan(0, read).EndsWith(Ready) && Loses(buffer[..read]))
                {
                    Interlocked.Increment(ref lost);
                    return;
                }

                await to.SendAsync(buffer.AsMemory(0, read), stop.Token);
                if (watch && IsCommit(buffer.AsSpan(0, read)))
                {
                    await Committed(Interlocked.Increment(ref commits));
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The same.
        }
    }
}
