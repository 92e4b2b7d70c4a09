namespace FlowStudio.Agents.Models;

/// <summary>The providers that Settings holds. Implemented where they are stored.</summary>
public interface IModelProviderCatalog
{
    ValueTask<IReadOnlyList<ModelProvider>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The key of the provider of that name, in clear; null when it has none. Read at the moment of the call and kept nowhere.</summary>
    ValueTask<string?> FindKeyAsync(string providerName, CancellationToken cancellationToken);

    ValueTask<PriceTable> GetPricesAsync(CancellationToken cancellationToken);
}
