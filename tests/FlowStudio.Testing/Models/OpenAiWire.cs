using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FlowStudio.Testing.Models;

/// <summary>OpenAI's chat completions: platform.openai.com, API reference, "Chat".</summary>
internal sealed class OpenAiWire : IModelWire
{
    public ModelWire Kind => ModelWire.OpenAi;

    public string? KeyOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } value && value.StartsWith("Bearer ", StringComparison.Ordinal) ? value["Bearer ".Length..] : null;

    public object List(IReadOnlyList<string> models) => new
    {
        @object = "list",
        data = models.Select(id => new { id, @object = "model", created = 1_700_000_000, owned_by = "scripted" }),
    };

    public object Whole(ReceivedRequest request, Reply reply)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = reply.Content, ["refusal"] = null };
        if (reply.ToolCalls.Count > 0)
        {
            message["tool_calls"] = new JsonArray([.. reply.ToolCalls.Select((call, i) => Call(call, i, call.ArgumentsJson))]);
        }

        return new JsonObject
        {
            ["id"] = "chatcmpl-1",
            ["object"] = "chat.completion",
            ["created"] = 1_700_000_000,
            ["model"] = reply.Model ?? request.Model,
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = Finish(reply) }),
            ["usage"] = Usage(reply),
        };
    }

    public async IAsyncEnumerable<string?> Stream(ReceivedRequest request, Reply reply)
    {
        await Task.CompletedTask;
        string Chunk(JsonObject delta, string? finish = null) => Event(new JsonObject
        {
            ["id"] = "chatcmpl-1",
            ["object"] = "chat.completion.chunk",
            ["created"] = 1_700_000_000,
            ["model"] = reply.Model ?? request.Model,
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
        });

        yield return Chunk(new JsonObject { ["role"] = "assistant", ["content"] = "" });
        var count = 0;
        foreach (var piece in reply.Pieces())
        {
            if (count++ == reply.BreakAfter)
            {
                yield return null;
            }

            yield return Chunk(new JsonObject { ["content"] = piece });
        }

        for (var i = 0; i < reply.ToolCalls.Count; i++)
        {
            // The arguments come in two pieces, as they do in life.
            var call = reply.ToolCalls[i];
            var half = call.ArgumentsJson.Length / 2;
            yield return Chunk(new JsonObject { ["tool_calls"] = new JsonArray(Call(call, i, call.ArgumentsJson[..half])) });
            yield return Chunk(new JsonObject
            {
                ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = i, ["function"] = new JsonObject { ["arguments"] = call.ArgumentsJson[half..] } }),
            });
        }

        yield return Chunk([], Finish(reply));
        if (reply.SendsUsage && request.Body.TryGetProperty("stream_options", out var options) && options.TryGetProperty("include_usage", out var wanted) && wanted.GetBoolean())
        {
            yield return Event(new JsonObject
            {
                ["id"] = "chatcmpl-1",
                ["object"] = "chat.completion.chunk",
                ["created"] = 1_700_000_000,
                ["model"] = reply.Model ?? request.Model,
                ["choices"] = new JsonArray(),
                ["usage"] = Usage(reply),
            });
        }

        yield return "data: [DONE]\n\n";
    }

    public string ErrorEvent(string message) => Event(new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "server_error" } });

    public async Task WriteErrorAsync(HttpContext context, Reply reply)
    {
        context.Response.StatusCode = reply.Status;
        await context.Response.WriteAsJsonAsync(new { error = new { message = reply.Content, type = reply.FinishReason, code = reply.FinishReason } });
    }

    private static JsonObject Call(ReplyToolCall call, int index, string arguments) => new()
    {
        ["index"] = index,
        ["id"] = call.Id,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = arguments },
    };

    private static JsonObject Usage(Reply reply) => new()
    {
        ["prompt_tokens"] = reply.InputTokens,
        ["completion_tokens"] = reply.OutputTokens,
        ["total_tokens"] = reply.InputTokens + reply.OutputTokens,
    };

    private static string Finish(Reply reply) => reply.FinishReason ?? (reply.ToolCalls.Count > 0 ? "tool_calls" : "stop");

    private static string Event(JsonObject json) => $"data: {json.ToJsonString(JsonSerializerOptions.Default)}\n\n";
}
