using System.Net;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FlowStudio.Agents.Models;
using Microsoft.Extensions.AI;

namespace FlowStudio.Agents.Simulation;

/// <summary>
/// Answers without a model: the same role and input give the same answer, different ones a different answer, written out of the words of
/// the input. What it says is made up; every call of it is recorded as simulated.
/// </summary>
internal sealed partial class SimulatedChatClient(SimulationOptions options, TimeProvider time, string model = SimulatedModels.Standard) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var history = messages.ToList();
        if (model == SimulatedModels.Unavailable)
        {
            throw new ModelTransportException(TransportFailure.Status, "A simulated fault.")
            {
                Status = HttpStatusCode.ServiceUnavailable,
                Body = """{"error":{"message":"This model always fails. It is there to try out what a workflow does then."}}""",
            };
        }

        var brief = SimulatedBrief.Read(history);
        var call = SimulatedToolUse.Next(brief, history, options);
        var text = call is not null ? ""
            : options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema } ? SimulatedJudge.Write(history, schema) ?? SimulatedFields.Write(brief, schema)
            : SimulatedText.Write(brief);
        var chunks = Chunks().Matches(text).Select(m => m.Value).ToList();
        var delay = Delay(chunks.Count);
        foreach (var chunk in chunks)
        {
            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, time, cancellationToken);
            }

            cancellationToken.ThrowIfCancellationRequested();
            yield return new ChatResponseUpdate(ChatRole.Assistant, chunk) { ModelId = model };
        }

        var written = call is null ? text : call.Name + string.Join(' ', call.Arguments!.Values);
        AIContent[] last =
        [
            .. call is null ? Array.Empty<AIContent>() : [call],
            new UsageContent(new UsageDetails { InputTokenCount = history.Sum(Tokens), OutputTokenCount = Tokens(written) }),
        ];
        yield return new ChatResponseUpdate(ChatRole.Assistant, last)
        {
            ModelId = model,
            FinishReason = call is null ? ChatFinishReason.Stop : ChatFinishReason.ToolCalls,
            AdditionalProperties = new() { ["simulated"] = true },
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("simulated", null, model)
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
    }

    private static long Tokens(ChatMessage message) => Tokens(message.Text) + message.Contents.OfType<FunctionResultContent>().Sum(r => Tokens(r.Result?.ToString() ?? ""));

    /// <summary>About four characters each, as in English.</summary>
    private static long Tokens(string text) => (text.Length + 3) / 4;

    private TimeSpan Delay(int chunks)
    {
        if (options.ChunkDelay <= TimeSpan.Zero || chunks == 0)
        {
            return TimeSpan.Zero;
        }

        var whole = options.ChunkDelay * chunks;
        whole = whole < options.Shortest ? options.Shortest : whole > options.Longest ? options.Longest : whole;
        return whole / chunks * (model == SimulatedModels.Slow ? 5 : 1);
    }

    [GeneratedRegex(@"(?:\s*\S+){1,3}\s*")]
    private static partial Regex Chunks();
}
