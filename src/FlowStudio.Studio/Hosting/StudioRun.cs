using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FlowStudio.Studio.Hosting;

/// <summary>Starts, says in one line that it is ready or why it cannot be, and waits for the end.</summary>
internal static class StudioRun
{
    /// <summary>The exit code when the address cannot be listened on.</summary>
    public const int CannotListen = 2;

    public static async Task<int> RunStudioAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception e) when (WhyNotListening(e) is { } reason)
        {
            await Console.Error.WriteLineAsync(
                $"FlowStudio cannot start: {Wanted(app)} {reason}. Stop the program that uses it, or choose another address, for example --urls http://127.0.0.1:5081");
            // What started before the listener (the database, a runner) is stopped in order too.
            await app.StopAsync();
            await app.DisposeAsync();
            return CannotListen;
        }

        WarnWhenOthersAreRefused(app);
        Console.WriteLine($"FlowStudio is ready: {Ready(app)}");
        await app.WaitForShutdownAsync();
        await app.DisposeAsync();
        return Environment.ExitCode;
    }

    private static string? WhyNotListening(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }: return "is already in use";
                case SocketException { SocketErrorCode: SocketError.AccessDenied }: return "may not be used by this user";
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }: return "is not an address of this machine";
            }
        }

        return null;
    }

    private static string Wanted(WebApplication app) =>
        app.Urls.Count > 0 ? string.Join(", ", app.Urls) : app.Configuration["urls"] is { Length: > 0 } urls ? urls : "the address";

    private static string Ready(WebApplication app)
    {
        var address = Listening(app).FirstOrDefault() ?? StudioBuilder.DefaultUrl;
        // "Any address" is nothing that a browser can open.
        return address.Replace("://0.0.0.0", "://localhost").Replace("://[::]", "://localhost");
    }

    private static void WarnWhenOthersAreRefused(WebApplication app)
    {
        if (app.Configuration["AllowedHosts"] == StudioBuilder.DefaultAllowedHosts && Listening(app).Any(address => !IsLoopback(address)))
        {
            Console.Error.WriteLine("Other machines can reach this address, but only requests for localhost are answered. "
                + "Set AllowedHosts to the names that people use, for example AllowedHosts=studio.example.com");
        }
    }

    private static IEnumerable<string> Listening(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    private static bool IsLoopback(string address)
    {
        var host = BindingAddress.Parse(address).Host.Trim('[', ']');
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
    }
}
