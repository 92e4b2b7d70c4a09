using FlowStudio.Agents.Models;
using FlowStudio.Runner.Composition;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Tests.Library;
using FlowStudio.Testing.Databases;

namespace FlowStudio.Studio.Tests.Settings;

/// <summary>What an earlier FlowStudio saved, without the fields that came later.</summary>
public sealed class OldDocumentsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Provider_SavedBeforeThereWereLimits_HasNone()
    {
        await using var bench = await StudioBench.CreateAsync(postgres);
        await bench.Get<DocumentStore>().SaveAsync(
            "provider", "OFFICE", """{"name":"Office","providerType":"OpenAiCompatible","baseUrl":"http://office:8000/v1","defaultModel":"large","isDefault":true}""", 0);

        var provider = (await bench.Get<ProviderLibrary>().ListAsync(default)).Single(p => p.ProviderType == ProviderType.OpenAiCompatible);

        Assert.Equal(("Office", (int?)null), (provider.Name, provider.MaxConcurrent));
    }

    [Fact]
    public void Team_SavedBeforeThereWereLimits_HasNone() => Assert.Null(TeamLibrary.Parse("""{"id":"t","name":"Desk","roles":[]}""").MaxConcurrent);

    [Fact]
    public async Task Provider_WithALimit_IsReadAsItWasSaved()
    {
        await using var bench = await StudioBench.CreateAsync(postgres);
        var provider = new ModelProvider { Name = "Office", ProviderType = ProviderType.OpenAiCompatible, DefaultModel = "large", MaxConcurrent = 2 };
        await bench.Get<ProviderLibrary>().SaveAsync(provider, null, default);

        Assert.Contains(provider, await bench.Get<ProviderLibrary>().ListAsync(default));
    }
}
