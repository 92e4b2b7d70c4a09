using FlowStudio.Agents.Models;

namespace FlowStudio.Studio.Settings;

/// <summary>What the form starts with for a well-known kind of provider.</summary>
/// <param name="Label">In the choice of kinds.</param>
/// <param name="Address">The base URL that is filled in; empty: the vendor's own, which is not shown as a field that must be filled.</param>
/// <param name="NeedsKey">Without a key this provider answers nothing.</param>
/// <param name="Hint">What a person has to know or to start first.</param>
public sealed record ProviderPreset(string Label, string Name, ProviderType Type, string Address, bool NeedsKey, string ModelExample, string Hint)
{
    public static ProviderPreset OpenAi { get; } = new(
        "OpenAI", "OpenAI", ProviderType.OpenAiCompatible, ModelProvider.OpenAiBaseUrl, true, "gpt-4.1-mini",
        "Text of your runs is sent to OpenAI and paid there. The key comes from your account's page of API keys.");

    public static ProviderPreset Anthropic { get; } = new(
        "Anthropic", "Anthropic", ProviderType.Anthropic, ModelProvider.AnthropicBaseUrl, true, "claude-haiku-4-5",
        "Text of your runs is sent to Anthropic and paid there. The key comes from the Anthropic console.");

    public static ProviderPreset Ollama { get; } = new(
        "Ollama (on this machine)", "Ollama", ProviderType.OpenAiCompatible, "http://localhost:11434/v1", false, "llama3.2",
        "Start Ollama and pull a model first. Nothing leaves this machine. When FlowStudio runs in a container, write host.docker.internal instead of localhost.");

    public static ProviderPreset LmStudio { get; } = new(
        "LM Studio (on this machine)", "LM Studio", ProviderType.OpenAiCompatible, "http://localhost:1234/v1", false, "the name that LM Studio shows",
        "Load a model and start LM Studio's local server first. Nothing leaves this machine. When FlowStudio runs in a container, write host.docker.internal instead of localhost.");

    public static ProviderPreset Other { get; } = new(
        "Another OpenAI-compatible server", "", ProviderType.OpenAiCompatible, "", false, "",
        "Any server that speaks OpenAI's chat completions: a gateway, a cloud, a server of your own. Its address usually ends in /v1.");

    public static IReadOnlyList<ProviderPreset> All { get; } = [OpenAi, Anthropic, Ollama, LmStudio, Other];

    /// <summary>The one that a saved provider looks most like.</summary>
    public static ProviderPreset Of(ModelProvider provider) =>
        provider.ProviderType == ProviderType.Anthropic ? Anthropic
        : All.FirstOrDefault(preset => preset.Type == provider.ProviderType && preset.Address.Length > 0 && provider.Endpoint == new Uri(preset.Address)) ?? Other;
}
