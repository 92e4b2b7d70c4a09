using Anthropic;
using Anthropic.Core;
using FlowStudio.Agents.Simulation;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.AI;

namespace FlowStudio.Agents.Models;

/// <summary>Finds the provider and the model that a step asks for, and opens a connection.</summary>
internal sealed class ModelConnector(IModelProviderCatalog catalog, ModelHttp http, ModelOptions options, SimulationOptions simulation, TimeProvider time)
{
    /// <returns>A connection, or why there is none.</returns>
    public async ValueTask<(ModelConnection? Connection, Fault? Fault)> OpenAsync(ModelChoice choice, CancellationToken cancellationToken)
    {
        var providers = await catalog.ListAsync(cancellationToken);
        var provider = Choose(providers, choice.Provider);
        if (provider is null)
        {
            return (null, new Fault(
                FaultCodes.NoProvider,
                $"The step asks for the model provider \"{choice.Provider}\", which is not in Settings. Add it there, or choose another model for the step."));
        }

        var model = choice.Model.Length > 0 ? choice.Model : provider.DefaultModel;
        if (model.Length == 0 && provider.ProviderType != ProviderType.Simulated)
        {
            return (null, new Fault(
                FaultCodes.NoModel,
                $"The provider \"{provider.Name}\" has no default model and the step names none. Choose a default model in Settings, or a model for the step."));
        }

        if (provider.Validate([]).FirstOrDefault(p => p.Field == nameof(ModelProvider.BaseUrl)) is { } problem)
        {
            return (null, new Fault(FaultCodes.BadUrl, $"The provider \"{provider.Name}\" cannot be used: {problem.Message}"));
        }

        var key = new ModelKey(provider.ProviderType == ProviderType.Simulated ? null : await catalog.FindKeyAsync(provider.Name, cancellationToken));
        if (key.Problem is { } badKey)
        {
            return (null, new Fault(FaultCodes.BadKey, $"The provider \"{provider.Name}\" cannot be used: {badKey}"));
        }

        return (Open(provider, model, key, await catalog.GetPricesAsync(cancellationToken)), null);
    }

    public ModelConnection Open(ModelProvider provider, string model, ModelKey key, PriceTable prices)
    {
        if (provider.ProviderType == ProviderType.Simulated)
        {
            var name = model.Length > 0 ? model : SimulatedModels.Standard;
            return new ModelConnection(provider, name, new SimulatedChatClient(simulation, time, name), key, prices, monitor: null);
        }

        var (client, monitor) = http.Open(!key.IsEmpty);
        IChatClient chat = provider.ProviderType == ProviderType.Anthropic
            ? Anthropic(provider, key, client).AsIChatClient(model, options.MaxOutputTokens)
            : new OpenAiChatClient(provider.Endpoint, model, key, client);
        return new ModelConnection(provider, model, chat, key, prices, monitor);
    }

    /// <summary>Every setting is given, so that nothing is read from the environment of the process. No retries: the engine's own survive a restart.</summary>
    internal static AnthropicClient Anthropic(ModelProvider provider, ModelKey key, HttpClient client) => new(new ClientOptions
    {
        HttpClient = client,
        BaseUrl = provider.Endpoint.ToString().TrimEnd('/'),
        ApiKey = key.IsEmpty ? null : key.Reveal(),
        AuthToken = null,
        ExtraHeaders = new Dictionary<string, string>(),
        MaxRetries = 0,
        Timeout = TimeSpan.FromHours(24),
    });

    private static ModelProvider? Choose(IReadOnlyList<ModelProvider> providers, string name)
    {
        if (name.Length > 0)
        {
            return providers.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? (name.Equals(ModelProvider.Simulated.Name, StringComparison.OrdinalIgnoreCase) ? ModelProvider.Simulated : null);
        }

        return providers.FirstOrDefault(p => p.IsDefault) ?? ModelProvider.Simulated;
    }
}
