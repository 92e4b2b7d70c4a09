using System.Net;

namespace FlowStudio.Agents.Models;

/// <summary>What went wrong between us and a model's server.</summary>
internal enum TransportFailure
{
    /// <summary>It answered with a status that is no success.</summary>
    Status,

    /// <summary>No connection came about.</summary>
    Unreachable,

    /// <summary>The connection stands and nothing comes.</summary>
    Silent,

    /// <summary>The connection ended before the answer did.</summary>
    Cut,

    /// <summary>More bytes than any answer has.</summary>
    TooLong,
}

/// <summary>
/// Thrown below the vendors' SDKs, which let it pass: so both end in the same few failures, with the status, the headers and the body
/// that their own exceptions partly leave out.
/// </summary>
internal sealed class ModelTransportException(TransportFailure failure, string message, Exception? inner = null) : IOException(message, inner)
{
    public TransportFailure Failure => failure;

    public HttpStatusCode Status { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public string Body { get; init; } = "";

    /// <summary>Where a redirect points.</summary>
    public string? Location { get; init; }

    public static ModelTransportException? Find(Exception? exception)
    {
        for (var current = exception; current is not null; current = current is AggregateException many ? many.InnerExceptions.LastOrDefault() : current.InnerException)
        {
            if (current is ModelTransportException found)
            {
                return found;
            }
        }

        return null;
    }
}
