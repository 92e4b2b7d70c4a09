using Microsoft.Extensions.AI;

namespace FlowStudio.Agents.Models;

/// <summary>One model of one provider, ready to be asked by one agent. Not for two at the same time.</summary>
internal sealed class ModelConnection(ModelProvider provider, string model, IChatClient client, ModelKey key, PriceTable prices, ModelHttpMonitor? monitor) : IDisposable
{
    public ModelProvider Provider => provider;

    /// <summary>As asked for; the answer may name a dated edition of it.</summary>
    public string Model => model;

    public IChatClient Client => client;

    public bool IsSimulated => provider.ProviderType == ProviderType.Simulated;

    /// <summary>What the server said last, without the key.</summary>
    public string LastBody => key.Redact(monitor?.LastBody?.ToString() ?? "");

    public string Redact(string text) => key.Redact(text);

    /// <summary>Null when no price is known.</summary>
    public decimal? CostOf(string? answeredBy, long inputTokens, long outputTokens) =>
        IsSimulated ? 0m : ((answeredBy is null ? null : prices.Find(answeredBy)) ?? prices.Find(model))?.CostOf(inputTokens, outputTokens);

    public void Dispose() => client.Dispose();
}
