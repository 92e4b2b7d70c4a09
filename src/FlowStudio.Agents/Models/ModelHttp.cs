using System.Net;

namespace FlowStudio.Agents.Models;

/// <summary>The connections that all models share. Never disposed before the process ends.</summary>
internal sealed class ModelHttp : IDisposable
{
    private readonly SocketsHttpHandler _handler;
    private readonly ModelOptions _options;
    private readonly TimeProvider _time;

    public ModelHttp(ModelOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            AutomaticDecompression = DecompressionMethods.All,
            UseCookies = false,
            // A redirect would carry the key to where nobody sent it.
            AllowAutoRedirect = false,
        };
    }

    public (HttpClient Client, ModelHttpMonitor Monitor) Open(bool hasKey)
    {
        var monitor = new ModelHttpMonitor(_handler, _options, _time, hasKey);
        var client = new HttpClient(monitor, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        return (client, monitor);
    }

    public void Dispose() => _handler.Dispose();
}
