using System.Text.Json;
using FlowStudio.Agents.Models;
using FlowStudio.Runtime.Storage;

namespace FlowStudio.Runner.Composition;

/// <summary>The model providers and prices that people set, in the database; keys encrypted and apart. The simulated one is always there.</summary>
public sealed class ProviderLibrary(DocumentStore documents, SecretStore secrets) : IModelProviderCatalog
{
    private const string Kind = "provider";
    private const string SettingsKind = "settings";
    private const string Prices = "prices";

    /// <summary>The default one first. Exactly one is the default.</summary>
    public async ValueTask<IReadOnlyList<ModelProvider>> ListAsync(CancellationToken cancellationToken)
    {
        var saved = (await documents.ListAsync(Kind, cancellationToken))
            .Select(d => JsonSerializer.Deserialize(d.Json, LibraryJson.Default.ModelProvider)!)
            .ToList();
        var simulated = ModelProvider.Simulated with { IsDefault = !saved.Any(p => p.IsDefault) };
        return [.. saved.Append(simulated).OrderByDescending(p => p.IsDefault).ThenBy(p => p.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    public async ValueTask<string?> FindKeyAsync(string providerName, CancellationToken cancellationToken) =>
        await secrets.FindAsync(SecretName(providerName), cancellationToken);

    public async ValueTask<PriceTable> GetPricesAsync(CancellationToken cancellationToken) =>
        await documents.FindAsync(SettingsKind, Prices, cancellationToken) is { } document
            ? JsonSerializer.Deserialize(document.Json, LibraryJson.Default.PriceTable)!
            : PriceTable.BuiltIn;

    public Task SavePricesAsync(PriceTable prices, CancellationToken cancellationToken) =>
        documents.SaveAsync(SettingsKind, Prices, JsonSerializer.Serialize(prices, LibraryJson.Default.PriceTable), null, cancellationToken);

    /// <summary>Back to the built-in prices.</summary>
    public Task ResetPricesAsync(CancellationToken cancellationToken) => documents.DeleteAsync(SettingsKind, Prices, cancellationToken);

    public Task<bool> HasKeyAsync(string providerName, CancellationToken cancellationToken) => secrets.ExistsAsync(SecretName(providerName), cancellationToken);

    /// <summary>Saves a valid provider. A new default takes the place of the former one.</summary>
    /// <param name="key">Null: the key stays as it is; empty: it is removed.</param>
    public async Task SaveAsync(ModelProvider provider, string? key, CancellationToken cancellationToken)
    {
        if (provider.IsDefault)
        {
            await MakeDefaultAsync(provider.Name, cancellationToken);
        }

        if (key is { Length: > 0 })
        {
            await secrets.SaveAsync(SecretName(provider.Name), key, cancellationToken);
        }
        else if (key is not null)
        {
            await secrets.DeleteAsync(SecretName(provider.Name), cancellationToken);
        }

        await PutAsync(provider, cancellationToken);
    }

    /// <summary>Makes the named provider the default; <see cref="ModelProvider.Simulated"/>'s name makes none of the saved ones it.</summary>
    public async Task MakeDefaultAsync(string name, CancellationToken cancellationToken)
    {
        foreach (var provider in await ListAsync(cancellationToken))
        {
            var wanted = provider.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
            if (provider.ProviderType != ProviderType.Simulated && provider.IsDefault != wanted)
            {
                await PutAsync(provider with { IsDefault = wanted }, cancellationToken);
            }
        }
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await documents.DeleteAsync(Kind, DocumentId(name), cancellationToken);
        await secrets.DeleteAsync(SecretName(name), cancellationToken);
    }

    private Task PutAsync(ModelProvider provider, CancellationToken cancellationToken) =>
        documents.SaveAsync(Kind, DocumentId(provider.Name), JsonSerializer.Serialize(provider, LibraryJson.Default.ModelProvider), null, cancellationToken);

    private static string DocumentId(string name) => name.Trim().ToUpperInvariant();

    private static string SecretName(string name) => $"provider/{DocumentId(name)}";
}
