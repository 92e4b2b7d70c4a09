namespace FlowStudio.Agents.Models;

/// <summary>Which language a provider speaks.</summary>
public enum ProviderType
{
    /// <summary>Answers made here, without a model; always labelled.</summary>
    Simulated,

    /// <summary>OpenAI's chat completions, spoken by many servers.</summary>
    OpenAiCompatible,

    /// <summary>Anthropic's messages.</summary>
    Anthropic,
}

/// <summary>
/// Where models are asked. The key is not in here, so that nothing that shows, logs or saves a provider can give it away;
/// <see cref="IModelProviderCatalog.FindKeyAsync"/> has it at the moment of the call.
/// </summary>
public sealed record ModelProvider
{
    public const string OpenAiBaseUrl = "https://api.openai.com/v1";
    public const string AnthropicBaseUrl = "https://api.anthropic.com";

    /// <summary>The provider that needs no key. It is always there.</summary>
    public static ModelProvider Simulated { get; } = new()
    {
        Name = "Simulated",
        ProviderType = ProviderType.Simulated,
        DefaultModel = Simulation.SimulatedModels.Standard,
        IsDefault = true,
    };

    /// <summary>Unique, regardless of case.</summary>
    public required string Name { get; init; }

    public required ProviderType ProviderType { get; init; }

    /// <summary>Empty: the vendor's own address.</summary>
    public string BaseUrl { get; init; } = "";

    /// <summary>The model's id that is asked when a step names none.</summary>
    public string DefaultModel { get; init; } = "";

    /// <summary>Asked by every step that names no provider.</summary>
    public bool IsDefault { get; init; }

    /// <summary>How many requests may be under way at once, over all runners; null: as many as come.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>
    /// The address that requests go to. OpenAI's form ends in "/v1" as a rule; Anthropic's does not, and one that is given with it is
    /// understood all the same.
    /// </summary>
    public Uri Endpoint
    {
        get
        {
            var text = BaseUrl.Trim().TrimEnd('/');
            return ProviderType switch
            {
                ProviderType.Anthropic when text.EndsWith("/v1", StringComparison.OrdinalIgnoreCase) => new Uri(text[..^3]),
                ProviderType.Anthropic => new Uri(text.Length > 0 ? text : AnthropicBaseUrl),
                _ => new Uri(text.Length > 0 ? text : OpenAiBaseUrl),
            };
        }
    }

    /// <summary>Everything that is wrong with it; empty when it can be used.</summary>
    /// <param name="others">The other providers, for the name to be unique among.</param>
    public IReadOnlyList<SetupProblem> Validate(IEnumerable<ModelProvider> others)
    {
        var problems = new List<SetupProblem>();
        if (string.IsNullOrWhiteSpace(Name))
        {
            problems.Add(new(nameof(Name), "The provider has no name. Give it one, for example \"OpenAI\" or \"Office server\"."));
        }
        else if (ProviderType != ProviderType.Simulated && Name.Trim().Equals(Simulated.Name, StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(new(nameof(Name), "The name \"Simulated\" belongs to the simulated model. Choose another name."));
        }
        else if (others.Any(other => other.Name.Trim().Equals(Name.Trim(), StringComparison.OrdinalIgnoreCase)))
        {
            problems.Add(new(nameof(Name), $"There already is a provider named \"{Name.Trim()}\". Choose another name."));
        }

        if (ProviderType != ProviderType.Simulated && UrlProblem() is { } url)
        {
            problems.Add(new(nameof(BaseUrl), url));
        }

        if (ProviderType != ProviderType.Simulated && string.IsNullOrWhiteSpace(DefaultModel))
        {
            problems.Add(new(nameof(DefaultModel), "No default model is chosen. Press Test to see which models there are, and choose one."));
        }

        if (MaxConcurrent is < 1 or > ConcurrencyBounds.Most)
        {
            problems.Add(new(nameof(MaxConcurrent), ConcurrencyBounds.Problem));
        }

        return problems;
    }

    private string? UrlProblem()
    {
        var text = BaseUrl.Trim();
        if (text.Length == 0)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            return $"\"{text}\" is not a web address. It starts with https:// (or http:// for a server of your own), for example http://localhost:11434/v1.";
        }

        if (uri.UserInfo.Length > 0)
        {
            return "The address holds a user name or password. Take it out, and put the key into the key field.";
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            return "The address holds a \"?\" or \"#\" part. Give only the part before it.";
        }

        return text.EndsWith("/chat/completions", StringComparison.OrdinalIgnoreCase) || text.EndsWith("/messages", StringComparison.OrdinalIgnoreCase)
            ? "The address is that of one function. Leave out its end (\"/chat/completions\" or \"/messages\")."
            : null;
    }
}
