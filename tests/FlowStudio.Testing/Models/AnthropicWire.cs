using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FlowStudio.Testing.Models;

/// <summary>Anthropic's messages: docs of the Messages API, "Streaming".</summary>
internal sealed class AnthropicWire : IModelWire
{
    public ModelWire Kind => ModelWire.Anthropic;

    /// <summary>The vendor takes a key in either header; its current SDK sends the second.</summary>
    public string? KeyOf(HttpRequest request) =>
        request.Headers["x-api-key"].ToString() is { Length: > 0 } key ? key
        : request.Headers.Authorization.ToString() is { } value && value.StartsWith("Bearer ", StringComparison.Ordinal) ? value["Bearer ".Length..]
        : null;

    public object List(IReadOnlyList<string> models) => new
    {
        data = models.Select(id => new { type = "model", id, display_name = id, created_at = "2025-01-01T00:00:00Z" }),
        has_more = false,
        first_id = models.FirstOrDefault(),
        last_id = models.LastOrDefault(),
    };

    public object Whole(ReceivedRequest request, Reply reply)
    {
        var content = new JsonArray();
        if (reply.Content.Length > 0)
        {
            content.Add(new JsonObject { ["type"] = "text", ["text"] = reply.Content });
        }

        foreach (var call in reply.ToolCalls)
        {
            content.Add(new JsonObject { ["type"] = "tool_use", ["id"] = call.Id, ["name"] = call.Name, ["input"] = JsonNode.Parse(call.ArgumentsJson) });
        }

        var message = Message(request, reply);
        message["content"] = content;
        message["stop_reason"] = Stop(reply);
        message["usage"]!["output_tokens"] = reply.OutputTokens;
        return message;
    }

    public async IAsyncEnumerable<string?> Stream(ReceivedRequest request, Reply reply)
    {
        await Task.CompletedTask;
        yield return Event("message_start", new JsonObject { ["type"] = "message_start", ["message"] = Message(request, reply) });
        var index = 0;
        if (reply.Content.Length > 0)
        {
            yield return Start(index, new JsonObject { ["type"] = "text", ["text"] = "" });
            yield return Event("ping", new JsonObject { ["type"] = "ping" });
            var count = 0;
            foreach (var piece in reply.Pieces())
            {
                if (count++ == reply.BreakAfter)
                {
                    yield return null;
                }

                yield return Delta(index, new JsonObject { ["type"] = "text_delta", ["text"] = piece });
            }

            yield return Stop(index++);
        }

        foreach (var call in reply.ToolCalls)
        {
            yield return Start(index, new JsonObject { ["type"] = "tool_use", ["id"] = call.Id, ["name"] = call.Name, ["input"] = new JsonObject() });
            var half = call.ArgumentsJson.Length / 2;
            yield return Delta(index, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = call.ArgumentsJson[..half] });
            yield return Delta(index, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = call.ArgumentsJson[half..] });
            yield return Stop(index++);
        }

        yield return Event("message_delta", new JsonObject
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = Stop(reply), ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = reply.OutputTokens },
        });
        yield return Event("message_stop", new JsonObject { ["type"] = "message_stop" });
    }

    public string ErrorEvent(string message) => Event("error", new JsonObject
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = "overloaded_error", ["message"] = message },
    });

    public async Task WriteErrorAsync(HttpContext context, Reply reply)
    {
        context.Response.StatusCode = reply.Status;
        await context.Response.WriteAsJsonAsync(new { type = "error", error = new { type = reply.FinishReason, message = reply.Content } });
    }

    private static JsonObject Message(ReceivedRequest request, Reply reply) => new()
    {
        ["id"] = "msg_1",
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = reply.Model ?? request.Model,
        ["content"] = new JsonArray(),
        ["stop_reason"] = null,
        ["stop_sequence"] = null,
        ["usage"] = new JsonObject { ["input_tokens"] = reply.InputTokens, ["output_tokens"] = 1 },
    };

    private static string Start(int index, JsonObject block) =>
        Event("content_block_start", new JsonObject { ["type"] = "content_block_start", ["index"] = index, ["content_block"] = block });

    private static string Delta(int index, JsonObject delta) =>
        Event("content_block_delta", new JsonObject { ["type"] = "content_block_delta", ["index"] = index, ["delta"] = delta });

    private static string Stop(int index) => Event("content_block_stop", new JsonObject { ["type"] = "content_block_stop", ["index"] = index });

    private static string Stop(Reply reply) => reply.FinishReason ?? (reply.ToolCalls.Count > 0 ? "tool_use" : "end_turn");

    private static string Event(string name, JsonObject json) => $"event: {name}\ndata: {json.ToJsonString()}\n\n";
}
