using Microsoft.AspNetCore.Http;

namespace FlowStudio.Testing.Models;

/// <summary>One vendor's format.</summary>
internal interface IModelWire
{
    ModelWire Kind { get; }

    string? KeyOf(HttpRequest request);

    object List(IReadOnlyList<string> models);

    object Whole(ReceivedRequest request, Reply reply);

    /// <summary>The events of a stream; null where the reply says that it breaks.</summary>
    IAsyncEnumerable<string?> Stream(ReceivedRequest request, Reply reply);

    string ErrorEvent(string message);

    Task WriteErrorAsync(HttpContext context, Reply reply);
}
