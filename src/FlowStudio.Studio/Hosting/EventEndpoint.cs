using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Runs;

namespace FlowStudio.Studio.Hosting;

/// <summary>
/// Takes events from other programs: <c>POST /api/events/{key}</c>, with JSON or nothing in the body. Nothing that only looks (a link in a mail, a crawler)
/// can send one, and no page of another site (<see cref="SameOrigin"/>).
/// </summary>
internal static class EventEndpoint
{
    /// <summary>Names one delivery: the same event sent again under the same one counts once.</summary>
    public const string DeliveryHeader = "Idempotency-Key";

    /// <summary>Who sent it, as the run's history tells, until there are accounts.</summary>
    public const string Sender = "another program";

    private const int LongestDelivery = 200;

    /// <summary>In UTF-8 no character of an allowed body takes more bytes.</summary>
    private const int LongestBody = EventStore.LargestPayload * 4;

    public static void MapEvents(this IEndpointRouteBuilder endpoints) => endpoints.MapPost("/api/events/{**key}", TakeAsync);

    private static async Task<IResult> TakeAsync(HttpContext context, EventStore events, string? key, string? run, CancellationToken cancellationToken)
    {
        // The server leaves an escaped slash as it is; in a key it is a letter like any other.
        key = (key ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        Guid? instance = null;
        if (!string.IsNullOrEmpty(run))
        {
            if (!Guid.TryParse(run, out var id))
            {
                return Refused(StatusCodes.Status400BadRequest, "“run” is no id of a run. Take it from the address of the run's page, or leave it out.");
            }

            instance = id;
        }

        var delivery = context.Request.Headers[DeliveryHeader].ToString().Trim();
        if (delivery.Length > LongestDelivery)
        {
            return Refused(StatusCodes.Status400BadRequest, $"The header {DeliveryHeader} has {delivery.Length:N0} characters; at most {LongestDelivery} are taken.");
        }

        var (payload, problem) = await ReadAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        // Senders number their deliveries by themselves, so the same number under another key is another event.
        var answer = await events.SendAsync(key, payload, Sender, instance, delivery.Length == 0 ? null : $"{key}\n{instance}\n{delivery}", cancellationToken);
        return answer switch
        {
            { Refusal: EventRefusal.RunIsOver } => Refused(StatusCodes.Status409Conflict, answer.Message),
            { Refusal: EventRefusal.NoSuchRun } => Refused(StatusCodes.Status404NotFound, answer.Message),
            { Refusal: EventRefusal.TooLarge } => Refused(StatusCodes.Status413PayloadTooLarge, answer.Message),
            { Refusal: EventRefusal.Key } => Refused(StatusCodes.Status400BadRequest, answer.Message),
            { IsDuplicate: true } => Answer(StatusCodes.Status200OK, answer),
            _ => Answer(StatusCodes.Status202Accepted, answer),
        };
    }

    private static async Task<(JsonElement Payload, IResult? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > LongestBody)
        {
            return (default, TooLarge());
        }

        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > LongestBody)
            {
                return (default, TooLarge());
            }
        }

        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (Encoding.UTF8.GetCharCount(bytes.Span) > EventStore.LargestPayload)
        {
            return (default, TooLarge());
        }

        if (bytes.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            return (default, null);
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            return (document.RootElement.Clone(), null);
        }
        catch (JsonException e)
        {
            return (default, Refused(StatusCodes.Status400BadRequest, $"The body is no JSON: look at {FieldWords.Place(e)}. Send JSON in UTF-8, a text in quotes, or no body at all."));
        }
    }

    private static IResult TooLarge() => Refused(
        StatusCodes.Status413PayloadTooLarge, $"The event brings more than {EventStore.LargestPayload:N0} characters. Send an address where the rest can be read.");

    private static IResult Answer(int status, EventAnswer answer) => Json(status, new EventReply(answer.Accepted, answer.Waiting, answer.Message));

    private static IResult Refused(int status, string message) => Json(status, new EventReply(false, 0, message));

    private static IResult Json(int status, EventReply reply) => Results.Json(reply, EventReplyJson.Default.EventReply, statusCode: status);
}

/// <param name="Accepted">It was taken: delivered, or kept for the first step that will wait for it.</param>
/// <param name="Waiting">Steps that waited for it.</param>
/// <param name="Message">For people.</param>
internal sealed record EventReply(bool Accepted, int Waiting, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventReply))]
internal sealed partial class EventReplyJson : JsonSerializerContext;
