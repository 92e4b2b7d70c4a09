using System.Collections.Concurrent;

namespace FlowStudio.Agents.Models;

/// <summary>The breakers of this process, one for each provider.</summary>
internal sealed class ProviderBreakers(ModelOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ProviderBreaker> _breakers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null for the simulated provider: one of its models fails on purpose, and the others have no part in that.</summary>
    public ProviderBreaker? Of(ModelProvider provider) => provider.ProviderType == ProviderType.Simulated
        ? null
        // With the address, so that a provider that was given another one begins anew.
        : _breakers.GetOrAdd($"{provider.Name.Trim()} {provider.Endpoint}", _ => new ProviderBreaker(options, time));
}
