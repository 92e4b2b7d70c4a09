using System.Collections.Immutable;

namespace FlowStudio.Agents.Models;

/// <summary>Prices by model. A model that no row covers has no known price, which is not the same as being free.</summary>
public sealed record PriceTable(ImmutableArray<ModelPrice> Prices)
{
    /// <summary>The vendors' list prices when this was written; a person can change them in Settings.</summary>
    public static PriceTable BuiltIn { get; } = new(
    [
        new("gpt-4o", 2.50m, 10m),
        new("gpt-4o-mini", 0.15m, 0.60m),
        new("gpt-4.1", 2m, 8m),
        new("gpt-4.1-mini", 0.40m, 1.60m),
        new("gpt-4.1-nano", 0.10m, 0.40m),
        new("gpt-5", 1.25m, 10m),
        new("gpt-5-mini", 0.25m, 2m),
        new("gpt-5-nano", 0.05m, 0.40m),
        new("o3", 2m, 8m),
        new("o4-mini", 1.10m, 4.40m),
        new("claude-3-haiku", 0.25m, 1.25m),
        new("claude-3-5-haiku", 0.80m, 4m),
        new("claude-3-7-sonnet", 3m, 15m),
        new("claude-sonnet-4", 3m, 15m),
        new("claude-sonnet-4-5", 3m, 15m),
        new("claude-haiku-4-5", 1m, 5m),
        new("claude-opus-4", 15m, 75m),
        new("claude-opus-4-1", 15m, 75m),
        new("claude-opus-4-5", 5m, 25m),
        new("gemini-2.5-pro", 1.25m, 10m),
        new("gemini-2.5-flash", 0.30m, 2.50m),
    ]);

    /// <summary>The most exact row that covers the model; null when none does.</summary>
    public ModelPrice? Find(string model) => Prices.Where(price => price.Covers(model)).MaxBy(price => price.Model.Replace("*", "").Length);
}
