using FlowStudio.Agents.Models;
using FlowStudio.Studio.Settings;

namespace FlowStudio.Studio.Tests.Settings;

public sealed class ProviderDraftTests
{
    private static readonly ModelProvider Saved = new()
    {
        Name = "Office", ProviderType = ProviderType.OpenAiCompatible, BaseUrl = "http://office:8000/v1", DefaultModel = "large",
    };

    [Fact]
    public void Choose_AnotherPreset_TakesItsAddressAndName()
    {
        var draft = ProviderDraft.New(ProviderPreset.OpenAi, isFirst: true);

        draft.Choose(ProviderPreset.Ollama);

        Assert.Equal(("Ollama", "http://localhost:11434/v1"), (draft.Name, draft.BaseUrl));
    }

    [Fact]
    public void Choose_AnotherPreset_KeepsANameThatWasTyped()
    {
        var draft = ProviderDraft.New(ProviderPreset.OpenAi, isFirst: true);
        draft.Name = "Mine";

        draft.Choose(ProviderPreset.Anthropic);

        Assert.Equal("Mine", draft.Name);
    }

    [Fact]
    public void Problems_OfAnEmptyVendor_NameTheModelAndTheKey()
    {
        var draft = ProviderDraft.New(ProviderPreset.OpenAi, isFirst: true);

        Assert.Equal(["DefaultModel", "TypedKey"], draft.Problems([]).Keys.Order());
    }

    [Fact]
    public void Problems_OfAServerOfOnesOwnWithoutAddress_NameTheAddress()
    {
        var draft = ProviderDraft.New(ProviderPreset.Other, isFirst: true);
        draft.Name = "Office";
        draft.Model = "large";

        Assert.Equal(["BaseUrl"], draft.Problems([]).Keys);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(" 3 ", 3)]
    public void Limit_TypedIn_IsTheProviders(string typed, int? limit)
    {
        var draft = ProviderDraft.Of(Saved, hasKey: false);
        draft.MaxConcurrent = typed;

        Assert.Empty(draft.Problems([Saved]));
        Assert.Equal(limit, draft.ToProvider().MaxConcurrent);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("a few")]
    [InlineData("1.5")]
    [InlineData("100000")]
    public void Limit_ThatIsNone_SaysWhatToType(string typed)
    {
        var draft = ProviderDraft.Of(Saved, hasKey: false);
        draft.MaxConcurrent = typed;

        Assert.Contains("whole number", draft.Problems([Saved])["MaxConcurrent"]);
    }

    [Fact]
    public void Limit_OfASavedProvider_IsShown() => Assert.Equal("2", ProviderDraft.Of(Saved with { MaxConcurrent = 2 }, hasKey: false).MaxConcurrent);

    [Fact]
    public void Problems_NameIsTaken_SaySo()
    {
        var draft = ProviderDraft.New(ProviderPreset.Ollama, isFirst: false);
        draft.Name = "office";
        draft.Model = "x";

        Assert.Contains("already is a provider", draft.Problems([Saved])["Name"]);
    }

    [Fact]
    public void Key_LeftAsItIs_IsKept()
    {
        var draft = ProviderDraft.Of(Saved, hasKey: true);

        Assert.True(draft.UsesSavedKey);
        Assert.Null(draft.KeyToSave);
        Assert.Empty(draft.Problems([Saved]));
    }

    [Fact]
    public void Key_Removed_IsSavedAsNone()
    {
        var draft = ProviderDraft.Of(Saved, hasKey: true);

        draft.RemoveKey();

        Assert.Equal("", draft.KeyToSave);
    }

    [Theory]
    [InlineData("http://office:8000/other/v1", true)]
    [InlineData("http://elsewhere:8000/v1", false)]
    [InlineData("https://office:8000/v1", false)]
    [InlineData("http://office:8001/v1", false)]
    [InlineData("not an address", false)]
    public void SavedKey_WithAChangedAddress_GoesOnlyToTheSameServer(string address, bool used)
    {
        var draft = ProviderDraft.Of(Saved, hasKey: true);

        draft.BaseUrl = address;

        Assert.Equal(used, draft.UsesSavedKey);
        Assert.Equal(used, draft.Problems([Saved]).Count == 0);
    }

    [Fact]
    public void SavedKey_WithAnotherServersAddress_IsReplacedByTheTypedOne()
    {
        var draft = ProviderDraft.Of(Saved, hasKey: true);

        draft.BaseUrl = "http://elsewhere:8000/v1";
        draft.TypedKey = " new ";

        Assert.Equal("new", draft.KeyToSave);
        Assert.Empty(draft.Problems([Saved]));
    }

    [Fact]
    public void Preset_OfASavedProvider_IsTheOneItWasMadeFrom()
    {
        foreach (var preset in ProviderPreset.All.Where(p => p.Address.Length > 0))
        {
            Assert.Same(preset, ProviderPreset.Of(new ModelProvider { Name = "x", ProviderType = preset.Type, BaseUrl = preset.Address }));
        }

        Assert.Same(ProviderPreset.Other, ProviderPreset.Of(Saved));
    }
}
