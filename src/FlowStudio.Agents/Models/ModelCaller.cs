using System.Diagnostics.CodeAnalysis;
using System.Text;
using FlowStudio.Agents.Execution;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.AI;

namespace FlowStudio.Agents.Models;

/// <summary>Makes the requests of one attempt of one step, and keeps the account of them.</summary>
/// <param name="breakers">Null: a provider is asked however often it failed.</param>
/// <param name="places">Null: no provider's limit is looked at.</param>
internal sealed class ModelCaller(ModelOptions options, TimeProvider time, int attempt, ProviderBreakers? breakers = null, AttemptPlaces? places = null)
{
    private readonly List<ModelCall> _calls = [];

    /// <summary>All requests so far, the failed ones included.</summary>
    public IReadOnlyList<ModelCall> Calls => [.. _calls];

    public ModelOptions Options => options;

    public int Attempt => attempt;

    /// <summary>
    /// One request. Whatever goes wrong outside becomes <see cref="ModelReply.Failed"/>; text that came before is then not part of any result.
    /// </summary>
    /// <param name="onText">Told each piece of text as it comes.</param>
    public async Task<ModelReply> AskAsync(
        ModelConnection model, string speaker, IEnumerable<ChatMessage> messages, ChatOptions chatOptions, Action<string> onText, CancellationToken cancellationToken)
    {
        var breaker = breakers?.Of(model.Provider);
        if (breaker?.RestsFor is { } rest)
        {
            // Before the wait for a place: whoever would be turned away then is better told now.
            return new ModelReply.Failed(ModelFaults.Resting(model, rest, breaker.LastFailure));
        }

        await using var place = places is null
            ? null
            : await places.EnterAsync($"provider:{model.Provider.Name.Trim().ToUpperInvariant()}", model.Provider.MaxConcurrent, speaker, $"at {model.Provider.Name}", cancellationToken);
        if (breaker is null)
        {
            return await RequestAsync(model, speaker, messages, chatOptions, onText, null, cancellationToken);
        }

        using var request = breaker.Begin(out rest);
        if (request is null)
        {
            return new ModelReply.Failed(ModelFaults.Resting(model, rest, breaker.LastFailure));
        }

        var reply = await RequestAsync(model, speaker, messages, chatOptions, onText, request, cancellationToken);
        request.End((reply as ModelReply.Failed)?.Fault);
        return reply;
    }

    [SuppressMessage("Design", "CA1031", Justification = "The SDKs throw what they like for an unreadable answer; all of it means the same here.")]
    private async Task<ModelReply> RequestAsync(
        ModelConnection model, string speaker, IEnumerable<ChatMessage> messages, ChatOptions chatOptions, Action<string> onText, ProviderBreaker.Request? request,
        CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var updates = new List<ChatResponseUpdate>();
        ModelReply reply;
        try
        {
            reply = await ReadAsync(model, messages, chatOptions, updates, onText, request, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            Record(model, speaker, updates, started, failure: null);
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception)
        {
            var transport = ModelTransportException.Find(exception);
            reply = new ModelReply.Failed(
                ModelFaults.From(exception, model, attempt),
                transport is { Failure: TransportFailure.Status } ? transport.Status : null);
            Record(model, speaker, updates, started, transport?.Failure);
            return reply;
        }

        Record(model, speaker, updates, started, failure: null);
        return reply;
    }

    private async Task<ModelReply> ReadAsync(
        ModelConnection model, IEnumerable<ChatMessage> messages, ChatOptions chatOptions, List<ChatResponseUpdate> updates, Action<string> onText, ProviderBreaker.Request? request,
        CancellationToken cancellationToken)
    {
        var length = 0;
        await foreach (var update in model.Client.GetStreamingResponseAsync(messages, chatOptions, cancellationToken))
        {
            request?.FirstPiece();
            updates.Add(update);
            var text = update.Text;
            length += text.Length + update.Contents.OfType<FunctionCallContent>().Sum(c => c.Arguments?.Sum(a => a.Value?.ToString()?.Length ?? 0) ?? 0);
            if (length > options.MaxAnswerLength)
            {
                return new ModelReply.Failed(ModelFaults.TooLong(model, options.MaxAnswerLength));
            }

            if (text.Length > 0)
            {
                onText(text);
            }
        }

        return ReplyOf(model, updates);
    }

    private ModelReply ReplyOf(ModelConnection model, List<ChatResponseUpdate> updates)
    {
        var finish = updates.LastOrDefault(u => u.FinishReason is not null)?.FinishReason;
        var name = model.Provider.Name;
        var response = updates.ToChatResponse();
        var contents = response.Messages.SelectMany(m => m.Contents).Where(c => c is not UsageContent).ToList();
        var message = new ChatMessage(ChatRole.Assistant, contents);
        var calls = contents.OfType<FunctionCallContent>().ToList();
        var text = new StringBuilder().AppendJoin("", contents.OfType<TextContent>().Select(c => c.Text)).ToString();
        if (finish is null)
        {
            // A server that speaks another language ends without a single piece that we know; a cut one has begun.
            return new ModelReply.Failed(text.Length == 0 && calls.Count == 0 && !LooksLikeStream(model.LastBody)
                ? ModelFaults.Garbage(model, "", attempt)
                : ModelFaults.Cut(model));
        }

        if (finish == ChatFinishReason.Length)
        {
            return new ModelReply.Failed(new Fault(
                FaultCodes.TokenLimit,
                $"{name} reached the model's limit of tokens before its answer was complete. Ask for a shorter answer, or choose a model that may write more.")
            {
                Detail = ModelFaults.Detail(model, text),
            });
        }

        if (finish == ChatFinishReason.ContentFilter)
        {
            var refusal = updates.Select(u => u.AdditionalProperties?.GetValueOrDefault("refusal")?.ToString()).LastOrDefault(r => r is not null) ?? text;
            return new ModelReply.Failed(new Fault(FaultCodes.Refused, $"The model \"{model.Model}\" at {name} refused this task. Change the task, or choose another model.")
            {
                Detail = ModelFaults.Detail(model, refusal),
            });
        }

        return string.IsNullOrWhiteSpace(text) && calls.Count == 0
            ? new ModelReply.Failed(new Fault(FaultCodes.Empty, $"The model \"{model.Model}\" at {name} gave an empty answer. Trying again may help; if not, change the task or the model.")
            {
                Detail = ModelFaults.Detail(model, model.LastBody),
                Retryable = attempt <= 1,
            })
            : new ModelReply.Answered(message, text, calls);
    }

    private static bool LooksLikeStream(string body) => body.Contains("data:", StringComparison.Ordinal) && body.Contains('{');

    private void Record(ModelConnection model, string speaker, List<ChatResponseUpdate> updates, long started, TransportFailure? failure)
    {
        var usage = Usage(updates);
        var answeredBy = updates.LastOrDefault(u => u.ModelId is { Length: > 0 })?.ModelId;
        var cost = failure switch
        {
            // What never reached a model is not billed; its price is known to be nothing if the model's price is known.
            TransportFailure.Status or TransportFailure.Unreachable => model.CostOf(answeredBy, 0, 0),
            _ when model.IsSimulated => 0m,
            // A stream names what it wrote at its end. What was counted before that is a part, and a part would look like the whole.
            _ when usage is null || updates.All(u => u.FinishReason is null) => null,
            _ => model.CostOf(answeredBy, usage.InputTokenCount ?? 0, usage.OutputTokenCount ?? 0),
        };
        _calls.Add(new ModelCall(
            speaker,
            model.Provider.Name,
            answeredBy ?? model.Model,
            usage?.InputTokenCount ?? 0,
            usage?.OutputTokenCount ?? 0,
            cost,
            time.GetElapsedTime(started),
            model.IsSimulated));
    }

    /// <summary>Usage may come in parts: what was read at the start of a stream, what was written at its end. The largest of each is the whole.</summary>
    private static UsageDetails? Usage(List<ChatResponseUpdate> updates)
    {
        var parts = updates.SelectMany(u => u.Contents.OfType<UsageContent>()).Select(c => c.Details).ToList();
        return parts.Count == 0 ? null : new UsageDetails
        {
            InputTokenCount = parts.Max(p => p.InputTokenCount),
            OutputTokenCount = parts.Max(p => p.OutputTokenCount),
        };
    }
}
