using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;

namespace FlowStudio.Benchmarks.Rig;

/// <summary>The way of a runner to the database, which can be cut: nothing comes through any more in either direction, and nobody is told.</summary>
internal abstract class Cable : IAsyncDisposable
{
    public abstract string Kind { get; }

    public abstract string ConnectionString { get; }

    /// <summary>What a program that lies behind the cable is started with.</summary>
    public virtual string[] Prefix => [];

    public abstract Task CutAsync();

    public abstract Task MendAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>A network of its own, with a wire to this one. Needs root, as tests in a container often are.</summary>
internal sealed class WireCable : Cable
{
    private const string Network = "flowstudio-bench";
    private const string Here = "fsbench0";
    private const string There = "fsbench1";
    private const string Address = "10.213.77.1";
    private readonly string rules = Path.Combine(Path.GetTempPath(), $"flowstudio-bench-{Environment.ProcessId}.hba");
    private Home? home;

    private WireCable()
    {
    }

    public override string Kind => "a wire between two networks of this machine, unplugged";

    public override string ConnectionString => new NpgsqlConnectionStringBuilder(home!.ConnectionString) { Host = Address }.ConnectionString;

    public override string[] Prefix => ["ip", "netns", "exec", Network];

    /// <summary>Null when this machine does not permit it.</summary>
    public static async Task<(WireCable Cable, Home Home)?> TryStartAsync()
    {
        var cable = new WireCable();
        try
        {
            // Left by one that was killed.
            await IpAsync("netns", "delete", Network);
            if (!await IpAsync("netns", "add", Network)
                || !await IpAsync("link", "add", Here, "type", "veth", "peer", "name", There, "netns", Network)
                || !await IpAsync("address", "add", $"{Address}/30", "dev", Here)
                || !await IpAsync("link", "set", Here, "up")
                || !await IpAsync("-n", Network, "address", "add", "10.213.77.2/30", "dev", There)
                || !await IpAsync("-n", Network, "link", "set", There, "up")
                || !await IpAsync("-n", Network, "link", "set", "lo", "up"))
            {
                await cable.DisposeAsync();
                return null;
            }

            await File.WriteAllTextAsync(cable.rules, $"local all all trust\nhost all all {Address}/30 trust\n");
            cable.home = await Home.StartAsync(new Dictionary<string, string> { ["listen_addresses"] = Address, ["hba_file"] = cable.rules });
            return (cable, cable.home);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return null;
        }
    }

    public override Task CutAsync() => IpAsync("link", "set", Here, "down");

    public override Task MendAsync() => IpAsync("link", "set", Here, "up");

    public override async ValueTask DisposeAsync()
    {
        // With the network go both ends of the wire.
        await IpAsync("netns", "delete", Network);
        File.Delete(rules);
    }

    private static async Task<bool> IpAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}

/// <summary>A socket in between that stops carrying: for machines where nobody may make networks.</summary>
internal sealed class ProxyCable : Cable
{
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource stop = new();
    private readonly string folder = Directory.CreateTempSubdirectory("fs-cable").FullName;
    private readonly UnixDomainSocketEndPoint server;
    private readonly Task accepting;
    private volatile TaskCompletionSource whole = new();

    public ProxyCable(Home home)
    {
        var settings = new NpgsqlConnectionStringBuilder(home.ConnectionString);
        server = new UnixDomainSocketEndPoint(Path.Combine(settings.Host!, $".s.PGSQL.{settings.Port}"));
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, $".s.PGSQL.{settings.Port}")));
        listener.Listen();
        settings.Host = folder;
        ConnectionString = settings.ConnectionString;
        whole.SetResult();
        accepting = AcceptAsync();
    }

    public override string Kind => "a proxy that goes silent: networks need root";

    public override string ConnectionString { get; }

    public override Task CutAsync()
    {
        whole = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Task.CompletedTask;
    }

    public override Task MendAsync()
    {
        whole.TrySetResult();
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        whole.TrySetResult();
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
                ways.Add(CarryAsync(await listener.AcceptAsync(stop.Token)));
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
                await whole.Task;
                await upstream.ConnectAsync(server, stop.Token);
                await Task.WhenAny(CarryAsync(client, upstream), CarryAsync(upstream, client));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // One end is gone: so is the other.
            }
        }
    }

    private async Task CarryAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, stop.Token) is > 0 and var read)
            {
                await whole.Task;
                await to.SendAsync(buffer.AsMemory(0, read), stop.Token);
            }

            // An end that has gone is not noticed either while nothing comes through.
            await whole.Task;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The same.
        }
    }
}
