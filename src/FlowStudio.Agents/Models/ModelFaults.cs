using System.Net;
using System.Text.Json;
using Anthropic.Exceptions;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Models;

/// <summary>Says in plain words what went wrong at a model's server, and whether trying again may help.</summary>
internal static class ModelFaults
{
    private const int MaxDetail = 4_000;

    /// <param name="attempt">The step's attempt: an unreadable answer is worth one more try, not many.</param>
    public static Fault From(Exception exception, ModelConnection model, int attempt)
    {
        var name = model.Provider.Name;
        if (ModelTransportException.Find(exception) is { } transport)
        {
            return FromTransport(transport, model);
        }

        if (exception is AnthropicSseException stream)
        {
            var said = stream.ApiMessage is { Length: > 0 } message ? message : stream.Message;
            return new Fault(FaultCodes.ServerError, $"{name} stopped in the middle of its answer and reported a fault: {Short(model, said)} Trying again may help.")
            {
                Detail = Detail(model, model.LastBody.Length > 0 ? model.LastBody : said),
                Retryable = true,
            };
        }

        return Garbage(model, exception.Message, attempt);
    }

    public static Fault Garbage(ModelConnection model, string reason, int attempt) => new(
        FaultCodes.Garbage,
        $"{model.Provider.Name} answered with something that is not a model's answer. {CheckUrl(model)}")
    {
        Detail = Detail(model, model.LastBody.Length > 0 ? model.LastBody : reason),
        Retryable = attempt <= 1,
    };

    public static Fault Cut(ModelConnection model) => new(
        FaultCodes.Cut,
        $"The answer of {model.Provider.Name} broke off in the middle. What had come is not used. Trying again may help.")
    {
        Detail = Detail(model, model.LastBody),
        Retryable = true,
    };

    public static Fault TooLong(ModelConnection model, int limit) => new(
        FaultCodes.TooLong,
        $"The answer of {model.Provider.Name} got longer than {limit:n0} characters and was stopped: answer too long. Ask for a shorter answer, or for a part of it.");

    public static Fault Resting(ModelConnection model, TimeSpan rest, string lastFailure) => new(
        FaultCodes.Resting,
        $"{model.Provider.Name} failed several times in a row, so it is left in peace for {Math.Max(1, Math.Ceiling(rest.TotalSeconds)):0} more seconds and was not asked. Trying again after that may help.")
    {
        Detail = Detail(model, lastFailure),
        Retryable = true,
        RetryAfter = rest,
    };

    public static string? Detail(ModelConnection model, string raw)
    {
        var text = model.Redact(raw).Trim();
        return text.Length == 0 ? null : text.Length <= MaxDetail ? text : text[..(MaxDetail - 3)] + "...";
    }

    private static Fault FromTransport(ModelTransportException transport, ModelConnection model)
    {
        var name = model.Provider.Name;
        return transport.Failure switch
        {
            TransportFailure.Status => FromStatus(transport, model),
            TransportFailure.Cut => Cut(model),
            TransportFailure.TooLong => new Fault(FaultCodes.TooLong, $"{name} sent far more than an answer can hold and was stopped: answer too long. Ask for a shorter answer."),
            TransportFailure.Silent => new Fault(FaultCodes.Silent, $"{name} at {model.Provider.Endpoint} keeps the connection open but sends nothing. The model may be overloaded. Trying again may help.")
            {
                Detail = Detail(model, transport.Message),
                Retryable = true,
            },
            _ => new Fault(FaultCodes.Unreachable, $"Nothing answers at {model.Provider.Endpoint} ({name}). {Hint(model)}")
            {
                Detail = Detail(model, transport.InnerException?.Message ?? transport.Message),
                Retryable = true,
            },
        };
    }

    private static Fault FromStatus(ModelTransportException transport, ModelConnection model)
    {
        var name = model.Provider.Name;
        var status = (int)transport.Status;
        var (said, kind) = Said(transport.Body);
        said = Short(model, said);
        var fault = transport.Status switch
        {
            HttpStatusCode.Unauthorized => new Fault(FaultCodes.Unauthorized, $"{name} does not accept the key (401). Check the key in Settings and press Test."),
            HttpStatusCode.Forbidden => new Fault(FaultCodes.Unauthorized, $"{name} accepts the key but does not allow the model \"{model.Model}\" or this address (403). Choose another model, or ask whoever gave out the key."),
            HttpStatusCode.NotFound => new Fault(FaultCodes.NotFound, $"{name} knows no model \"{model.Model}\", or the base URL {model.Provider.Endpoint} is wrong (404). Press Test in Settings to see which models there are."),
            HttpStatusCode.PaymentRequired => Quota(name),
            HttpStatusCode.TooManyRequests when kind.Contains("insufficient_quota", StringComparison.Ordinal) => Quota(name),
            HttpStatusCode.TooManyRequests => new Fault(FaultCodes.Busy, $"{name} asks us to slow down (429). It needs a pause before it is tried again.") { Retryable = true },
            HttpStatusCode.RequestEntityTooLarge => InputTooLong(name, model.Model),
            HttpStatusCode.BadRequest when kind.Contains("context_length", StringComparison.Ordinal) || said.Contains("prompt is too long", StringComparison.OrdinalIgnoreCase) => InputTooLong(name, model.Model),
            HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or (HttpStatusCode)425 => new Fault(FaultCodes.ServerError, $"{name} could not take the request just now ({status}). Trying again may help.") { Retryable = true },
            >= HttpStatusCode.InternalServerError => new Fault(FaultCodes.ServerError, status == 529 || transport.Status == HttpStatusCode.ServiceUnavailable
                ? $"{name} is overloaded ({status}). Trying again later may help."
                : $"{name} has a fault on its side ({status}). Trying again may help.") { Retryable = true },
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => new Fault(FaultCodes.Redirected, transport.Location is { } to
                ? $"{name} says that it has moved to {to} ({status}). Check the base URL in Settings."
                : $"{name} points to another address ({status}). Check the base URL in Settings."),
            _ => new Fault(FaultCodes.BadRequest, said.Length > 0
                ? $"{name} did not accept the request ({status}): {said}"
                : $"{name} did not accept the request ({status}). {CheckUrl(model)}"),
        };
        return fault with
        {
            Detail = Detail(model, transport.Body.Length > 0 ? transport.Body : $"HTTP {status}, no text."),
            RetryAfter = fault.Retryable ? transport.RetryAfter : null,
        };
    }

    private static Fault Quota(string name) => new(FaultCodes.Quota, $"The account at {name} has no credit left. Top it up there, or choose another provider.");

    private static Fault InputTooLong(string name, string model) =>
        new(FaultCodes.InputTooLong, $"The task with its material is longer than the model \"{model}\" at {name} can read. Give it less text, or choose a model that reads more.");

    private static string Hint(ModelConnection model) => model.Provider.Endpoint.IsLoopback
        ? "Is the model server on this machine started, and is the port right? From inside a container, \"localhost\" is the container itself: use the machine's name instead."
        : "Check the base URL in Settings, and whether this machine reaches the network.";

    private static string CheckUrl(ModelConnection model) =>
        $"Check the base URL {model.Provider.Endpoint}: {(model.Provider.ProviderType == ProviderType.Anthropic ? "it is given without \"/v1\"" : "it usually ends in \"/v1\"")}.";

    /// <summary>The server's own sentence and its code, from the form that both vendors and most servers use.</summary>
    private static (string Message, string Kind) Said(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var error = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var inner) ? inner : json.RootElement;
            return error.ValueKind switch
            {
                JsonValueKind.String => (error.GetString()!, ""),
                JsonValueKind.Object => (Text(error, "message"), Text(error, "type") + " " + Text(error, "code")),
                _ => ("", ""),
            };
        }
        catch (JsonException)
        {
            return ("", "");
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Short(ModelConnection model, string text)
    {
        var clean = model.Redact(text).ReplaceLineEndings(" ").Trim();
        return clean.Length <= 300 ? clean : clean[..297] + "...";
    }
}
