using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace FlowStudio.Agents.Models;

/// <summary>OpenAI's official client as an <see cref="IChatClient"/>: the adapter package that would do this cannot be had everywhere.</summary>
internal sealed class OpenAiChatClient : IChatClient
{
    private readonly ChatClient _client;
    private readonly HttpClient _http;
    private readonly ChatClientMetadata _metadata;

    public OpenAiChatClient(Uri endpoint, string model, ModelKey key, HttpClient http)
    {
        _http = http;
        _metadata = new ChatClientMetadata("openai", endpoint, model);
        _client = new ChatClient(model, Credential(key), Options(endpoint, http));
    }

    /// <summary>The SDK wants some key; the monitor below it takes this one out again.</summary>
    public static ApiKeyCredential Credential(ModelKey key) => new(key.IsEmpty ? "none" : key.Reveal());

    /// <summary>No retries (the engine's own survive a restart) and no time limit of the SDK's (ours are finer).</summary>
    public static OpenAIClientOptions Options(Uri endpoint, HttpClient http) => new()
    {
        Endpoint = endpoint,
        Transport = new HttpClientPipelineTransport(http),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        NetworkTimeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ChatCompletion completion = await _client.CompleteChatAsync(OpenAiMessages.ToOpenAi(messages), OpenAiMessages.ToOpenAi(options), cancellationToken);
        var contents = completion.Content.Where(part => part.Text is not null).Select(part => (AIContent)new TextContent(part.Text))
            .Concat(completion.ToolCalls.Select(call => OpenAiMessages.ToolCall(call.Id, call.FunctionName, call.FunctionArguments.ToString())))
            .ToList();
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents))
        {
            ModelId = completion.Model,
            ResponseId = completion.Id,
            FinishReason = completion.Refusal is { Length: > 0 } ? ChatFinishReason.ContentFilter : OpenAiMessages.FromOpenAi(completion.FinishReason),
            Usage = completion.Usage is { } usage ? OpenAiMessages.FromOpenAi(usage) : null,
        };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var calls = new SortedDictionary<int, PendingCall>();
        ChatFinishReason? finish = null;
        var refusal = new StringBuilder();
        var stream = _client.CompleteChatStreamingAsync(OpenAiMessages.ToOpenAi(messages), OpenAiMessages.ToOpenAi(options), cancellationToken);
        await foreach (var update in stream.WithCancellation(cancellationToken))
        {
            refusal.Append(update.RefusalUpdate);
            foreach (var piece in update.ToolCallUpdates)
            {
                if (!calls.TryGetValue(piece.Index, out var call))
                {
                    calls[piece.Index] = call = new PendingCall();
                }

                call.Add(piece);
            }

            if (update.FinishReason is { } reason)
            {
                finish = OpenAiMessages.FromOpenAi(reason);
            }

            var contents = update.ContentUpdate.Where(part => part.Text is { Length: > 0 }).Select(part => (AIContent)new TextContent(part.Text)).ToList();
            if (update.Usage is { } usage)
            {
                contents.Add(new UsageContent(OpenAiMessages.FromOpenAi(usage)));
            }

            if (contents.Count > 0)
            {
                yield return Update(update, contents);
            }
        }

        // Whole only now: the pieces of a call's arguments come one by one, and those of several calls may be mixed.
        yield return new ChatResponseUpdate(ChatRole.Assistant, [.. calls.Values.Select(call => call.ToContent())])
        {
            FinishReason = refusal.Length > 0 ? ChatFinishReason.ContentFilter : finish,
            AdditionalProperties = refusal.Length > 0 ? new() { ["refusal"] = refusal.ToString() } : null,
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : serviceType.IsInstanceOfType(_client) ? _client
        : null;

    public void Dispose() => _http.Dispose();

    private static ChatResponseUpdate Update(StreamingChatCompletionUpdate from, List<AIContent> contents) => new(ChatRole.Assistant, contents)
    {
        ModelId = from.Model,
        ResponseId = from.CompletionId,
    };

    private sealed class PendingCall
    {
        private readonly StringBuilder _arguments = new();
        private string _id = "";
        private string _name = "";

        public void Add(StreamingChatToolCallUpdate piece)
        {
            _id = piece.ToolCallId is { Length: > 0 } id ? id : _id;
            _name = piece.FunctionName is { Length: > 0 } name ? name : _name;
            if (piece.FunctionArgumentsUpdate is { } arguments && arguments.ToMemory().Length > 0)
            {
                _arguments.Append(arguments);
            }
        }

        public FunctionCallContent ToContent() => OpenAiMessages.ToolCall(_id, _name, _arguments.ToString());
    }
}
