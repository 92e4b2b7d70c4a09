using System.Collections.Immutable;

namespace FlowStudio.Agents.Models;

/// <summary>Providers that live as long as the process. Without any, everything is simulated.</summary>
public sealed class InMemoryModelProviderCatalog : IModelProviderCatalog
{
    private readonly Lock _lock = new();
    private ImmutableDictionary<string, string> _keys = ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);
    private ImmutableArray<ModelProvider> _providers = [];
    private PriceTable _prices = PriceTable.BuiltIn;

    /// <summary>Adds it, or takes the place of the one with the same name.</summary>
    public InMemoryModelProviderCatalog Save(ModelProvider provider, string? key = null)
    {
        lock (_lock)
        {
            var others = _providers.Where(p => !p.Name.Equals(provider.Name, StringComparison.OrdinalIgnoreCase));
            _providers = [.. others.Select(p => provider.IsDefault ? p with { IsDefault = false } : p), provider];
            if (key is not null)
            {
                _keys = _keys.SetItem(provider.Name, key);
            }
        }

        return this;
    }

    public InMemoryModelProviderCatalog SetPrices(PriceTable prices)
    {
        lock (_lock)
        {
            _prices = prices;
        }

        return this;
    }

    public ValueTask<IReadOnlyList<ModelProvider>> ListAsync(CancellationToken cancellationToken) => new(_providers);

    public ValueTask<string?> FindKeyAsync(string providerName, CancellationToken cancellationToken) => new(_keys.GetValueOrDefault(providerName));

    public ValueTask<PriceTable> GetPricesAsync(CancellationToken cancellationToken) => new(_prices);
}
