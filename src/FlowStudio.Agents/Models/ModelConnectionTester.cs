using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Anthropic.Models.Models;
using FlowStudio.Agents.Simulation;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.AI;
using OpenAI.Models;

namespace FlowStudio.Agents.Models;

/// <summary>Tries a provider as it is typed in, saved or not: lists its models and asks one of them a tiny question.</summary>
public sealed class ModelConnectionTester
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ModelConnector _connector;
    private readonly ModelHttp _http;
    private readonly ModelOptions _options;
    private readonly TimeProvider _time;

    internal ModelConnectionTester(ModelConnector connector, ModelHttp http, ModelOptions options, TimeProvider time)
    {
        _connector = connector;
        _http = http;
        _options = options;
        _time = time;
    }

    /// <param name="key">As typed in; null or empty: none. Pass the stored one when the person left the field as it was.</param>
    public async Task<ConnectionTestResult> TestAsync(ModelProvider provider, string? key, CancellationToken cancellationToken)
    {
        if (provider.ProviderType == ProviderType.Simulated)
        {
            return new ConnectionTestResult(true, "The simulated model is always there. It needs no key.", TimeSpan.Zero, SimulatedModels.All);
        }

        if (provider.Validate([]).FirstOrDefault(p => p.Field == nameof(ModelProvider.BaseUrl)) is { } problem)
        {
            return new ConnectionTestResult(false, problem.Message, TimeSpan.Zero, []);
        }

        var secret = new ModelKey(key);
        if (secret.Problem is { } badKey)
        {
            return new ConnectionTestResult(false, badKey, TimeSpan.Zero, []);
        }

        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await TestWithinAsync(provider, secret, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ConnectionTestResult(false, $"{provider.Name} at {provider.Endpoint} did not answer within {Patience.TotalSeconds:0} seconds.", Patience, []);
        }
    }

    private async Task<ConnectionTestResult> TestWithinAsync(ModelProvider provider, ModelKey key, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        using var model = _connector.Open(provider, provider.DefaultModel.Length > 0 ? provider.DefaultModel : "none", key, PriceTable.BuiltIn);
        var (models, fault) = await ListAsync(provider, model, key, cancellationToken);
        if (fault is not null)
        {
            return Failed(fault, started, []);
        }

        if (provider.DefaultModel.Length == 0)
        {
            return models.IsEmpty
                ? new ConnectionTestResult(false, $"{provider.Name} answers but lists no models. Type the model's id as the default model and test again.", _time.GetElapsedTime(started), [])
                : new ConnectionTestResult(true, $"{provider.Name} answers and lists {models.Length} models. Choose one of them as the default.", _time.GetElapsedTime(started), models);
        }

        started = _time.GetTimestamp();
        var caller = new ModelCaller(_options, _time, attempt: int.MaxValue);
        var reply = await caller.AskAsync(model, "Test", [new ChatMessage(ChatRole.User, "Answer with the one word: ready")], new ChatOptions(), _ => { }, cancellationToken);
        return reply switch
        {
            ModelReply.Answered answered => new ConnectionTestResult(true, $"{provider.Name} works: \"{model.Model}\" answered.", _time.GetElapsedTime(started), models)
            {
                Answer = answered.Text.Trim(),
            },
            ModelReply.Failed failed => Failed(failed.Fault, started, models),
            _ => throw new InvalidOperationException("There are two ways for a request to end."),
        };
    }

    /// <summary>No list is no fault as long as the server is there and takes the key: some servers have none.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The SDKs throw what they like for an unreadable answer; all of it means the same here.")]
    private async Task<(ImmutableArray<string> Models, Fault? Fault)> ListAsync(ModelProvider provider, ModelConnection model, ModelKey key, CancellationToken cancellationToken)
    {
        var (client, monitor) = _http.Open(!key.IsEmpty);
        using var owned = client;
        try
        {
            var names = provider.ProviderType == ProviderType.Anthropic
                ? await ListAnthropicAsync(provider, key, client, cancellationToken)
                : await ListOpenAiAsync(provider, key, client, cancellationToken);
            return ([.. names.Where(n => n is { Length: > 0 }).Distinct().Order(StringComparer.OrdinalIgnoreCase)], null);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception)
        {
            var transport = ModelTransportException.Find(exception);
            if (transport is { Failure: TransportFailure.Status, Status: HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented })
            {
                return ([], null);
            }

            using var listing = new ModelConnection(provider, model.Model, model.Client, key, PriceTable.BuiltIn, monitor);
            return ([], ModelFaults.From(exception, listing, int.MaxValue));
        }
    }

    private static async Task<IEnumerable<string>> ListOpenAiAsync(ModelProvider provider, ModelKey key, HttpClient http, CancellationToken cancellationToken)
    {
        var client = new OpenAIModelClient(OpenAiChatClient.Credential(key), OpenAiChatClient.Options(provider.Endpoint, http));
        var list = await client.GetModelsAsync(cancellationToken);
        return list.Value.Select(m => m.Id);
    }

    private static async Task<IEnumerable<string>> ListAnthropicAsync(ModelProvider provider, ModelKey key, HttpClient http, CancellationToken cancellationToken)
    {
        var page = await ModelConnector.Anthropic(provider, key, http).Models.List(new ModelListParams { Limit = 100 }, cancellationToken);
        return page.Items.Select(m => m.ID);
    }

    private ConnectionTestResult Failed(Fault fault, long started, ImmutableArray<string> models) =>
        new(false, fault.Message, _time.GetElapsedTime(started), models) { Detail = fault.Detail };
}
