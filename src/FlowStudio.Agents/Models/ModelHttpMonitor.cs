using System.Net.Http.Headers;

namespace FlowStudio.Agents.Models;

/// <summary>
/// Sits below a vendor's SDK, one for each connection to a model: turns every failure into a <see cref="ModelTransportException"/>, watches
/// the answer come in, and keeps an excerpt of it.
/// </summary>
internal sealed class ModelHttpMonitor(HttpMessageHandler inner, ModelOptions options, TimeProvider time, bool hasKey) : DelegatingHandler(inner)
{
    private const int MaxErrorBytes = 16_384;

    /// <summary>Of the last answer; null before there was one.</summary>
    public BodyExcerpt? LastBody { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        LastBody = null;
        if (!hasKey)
        {
            // OpenAI's SDK insists on a key; servers at home have none, and some refuse one that they do not know.
            request.Headers.Authorization = null;
        }

        var response = await SendWatchedAsync(request, cancellationToken);
        var excerpt = LastBody = new BodyExcerpt();
        var body = new WatchedStream(await response.Content.ReadAsStreamAsync(cancellationToken), excerpt, options, time);
        if (!response.IsSuccessStatusCode)
        {
            using (response)
            await using (body)
            {
                throw new ModelTransportException(TransportFailure.Status, $"The server answered {(int)response.StatusCode}.")
                {
                    Status = response.StatusCode,
                    RetryAfter = RetryAfter(response.Headers),
                    Location = response.Headers.Location?.GetLeftPart(UriPartial.Path),
                    Body = await ReadErrorAsync(body, excerpt, cancellationToken),
                };
            }
        }

        var content = new StreamContent(body);
        foreach (var header in response.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        response.Content = content;
        return response;
    }

    private async Task<HttpResponseMessage> SendWatchedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.FirstByteTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await base.SendAsync(request, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The connect timeout of the shared handler arrives as a cancellation too.
            throw patience.IsCancellationRequested
                ? new ModelTransportException(TransportFailure.Silent, $"The server did not begin to answer within {options.FirstByteTimeout.TotalSeconds:0.#} seconds.", exception)
                : new ModelTransportException(TransportFailure.Unreachable, $"No connection within {options.ConnectTimeout.TotalSeconds:0.#} seconds.", exception);
        }
        catch (HttpRequestException exception) when (!cancellationToken.IsCancellationRequested)
        {
            var failure = exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
                ? TransportFailure.Unreachable
                : TransportFailure.Cut;
            throw new ModelTransportException(failure, exception.Message, exception);
        }
    }

    private static async Task<string> ReadErrorAsync(Stream body, BodyExcerpt excerpt, CancellationToken cancellationToken)
    {
        var buffer = new byte[4_096];
        try
        {
            while (excerpt.Length < MaxErrorBytes && await body.ReadAsync(buffer, cancellationToken) > 0)
            {
            }
        }
        catch (ModelTransportException)
        {
            // The status says enough; what came of the body goes along.
        }

        return excerpt.ToString();
    }

    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        var asked = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return asked is not { } wait ? null
            : wait < TimeSpan.Zero ? TimeSpan.Zero
            : wait > Workflows.Definitions.RetryPolicy.LongestDelay ? Workflows.Definitions.RetryPolicy.LongestDelay
            : wait;
    }
}
