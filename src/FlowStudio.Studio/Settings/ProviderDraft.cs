using FlowStudio.Agents.Models;

namespace FlowStudio.Studio.Settings;

/// <summary>What a person does with a provider's key.</summary>
public enum KeyChange
{
    /// <summary>It stays as it is, saved or not.</summary>
    None,

    /// <summary>What is typed takes its place.</summary>
    Replace,

    Remove,
}

/// <summary>A provider while it is being typed in.</summary>
public sealed class ProviderDraft
{
    private readonly ModelProvider? original;

    private ProviderDraft(ModelProvider? original, bool hasKey)
    {
        this.original = original;
        HasSavedKey = hasKey;
    }

    /// <summary>Its name is fixed from the first save on: steps call it by that.</summary>
    public bool IsNew => original is null;

    public bool HasSavedKey { get; }

    public ProviderPreset Preset { get; private set; } = ProviderPreset.OpenAi;

    public string Name { get; set; } = "";

    public string BaseUrl { get; set; } = "";

    public string Model { get; set; } = "";

    public bool IsDefault { get; set; }

    /// <summary>As typed in: <see cref="LimitText"/>.</summary>
    public string MaxConcurrent { get; set; } = "";

    public string TypedKey { get; set; } = "";

    public KeyChange KeyChange { get; private set; }

    /// <summary>
    /// The saved key belongs to the server for which it was typed in. With another server's address it is not sent: or whoever may edit an
    /// address could have the key delivered to himself.
    /// </summary>
    public bool SavedKeyIsForAnotherServer => HasSavedKey && original is not null && !SameServer(original, ToProvider());

    /// <summary>The saved key is the one that is used.</summary>
    public bool UsesSavedKey => HasSavedKey && KeyChange == KeyChange.None && !SavedKeyIsForAnotherServer;

    /// <param name="isFirst">No real provider is there yet: this one becomes the default unless the person says otherwise.</param>
    public static ProviderDraft New(ProviderPreset preset, bool isFirst)
    {
        var draft = new ProviderDraft(null, hasKey: false) { IsDefault = isFirst };
        draft.Choose(preset);
        return draft;
    }

    public static ProviderDraft Of(ModelProvider provider, bool hasKey) => new(provider, hasKey)
    {
        Preset = ProviderPreset.Of(provider),
        Name = provider.Name,
        BaseUrl = provider.BaseUrl.Length > 0 ? provider.BaseUrl : provider.Endpoint.ToString().TrimEnd('/'),
        Model = provider.DefaultModel,
        IsDefault = provider.IsDefault,
        MaxConcurrent = LimitText.Of(provider.MaxConcurrent),
    };

    /// <summary>Takes over the preset's address, and its name unless the person typed one.</summary>
    public void Choose(ProviderPreset preset)
    {
        if (IsNew && (Name.Length == 0 || Name == Preset.Name))
        {
            Name = preset.Name;
        }

        BaseUrl = preset.Address;
        Model = "";
        Preset = preset;
    }

    public void ReplaceKey() => KeyChange = KeyChange.Replace;

    public void RemoveKey()
    {
        KeyChange = KeyChange.Remove;
        TypedKey = "";
    }

    public void KeepKey()
    {
        KeyChange = KeyChange.None;
        TypedKey = "";
    }

    public ModelProvider ToProvider() => new()
    {
        Name = Name.Trim(),
        ProviderType = Preset.Type,
        BaseUrl = BaseUrl.Trim(),
        DefaultModel = Model.Trim(),
        IsDefault = IsDefault,
        MaxConcurrent = LimitText.Read(MaxConcurrent),
    };

    /// <summary>For ProviderLibrary.SaveAsync: null keeps the key, empty removes it.</summary>
    public string? KeyToSave => UsesSavedKey ? null : TypedKey.Trim();

    /// <summary>By the field's name; empty when it can be saved.</summary>
    /// <param name="saved">All saved providers, this one included.</param>
    public IReadOnlyDictionary<string, string> Problems(IEnumerable<ModelProvider> saved)
    {
        var others = saved.Where(p => IsNew || !p.Name.Equals(original!.Name, StringComparison.OrdinalIgnoreCase));
        var problems = ToProvider().Validate(others).GroupBy(p => p.Field).ToDictionary(g => g.Key, g => g.First().Message);
        if (Preset == ProviderPreset.Other && BaseUrl.Trim().Length == 0)
        {
            problems[nameof(BaseUrl)] = "No address is given. Type the server's address, for example http://localhost:8000/v1.";
        }

        if (SavedKeyIsForAnotherServer && KeyChange == KeyChange.None && TypedKey.Trim().Length == 0 && !problems.ContainsKey(nameof(BaseUrl)))
        {
            problems[nameof(TypedKey)] = "The address is another server's now, and the saved key is not sent there. Type the key for it, or remove the saved one.";
        }
        else if (Preset.NeedsKey && !UsesSavedKey && TypedKey.Trim().Length == 0 && IsVendorsAddress)
        {
            problems[nameof(TypedKey)] = $"{Preset.Label} answers only with a key. Paste it here.";
        }

        return problems;
    }

    private bool IsVendorsAddress => BaseUrl.Trim().Length == 0 || BaseUrl.Trim().TrimEnd('/') == Preset.Address;

    private static bool SameServer(ModelProvider one, ModelProvider other)
    {
        try
        {
            return one.Endpoint.GetLeftPart(UriPartial.Authority) == other.Endpoint.GetLeftPart(UriPartial.Authority);
        }
        catch (UriFormatException)
        {
            return false;
        }
    }
}
