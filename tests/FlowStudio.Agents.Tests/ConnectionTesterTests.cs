using FlowStudio.Agents.Models;
using FlowStudio.Testing.Models;
using Xunit;

namespace FlowStudio.Agents.Tests;

public sealed class ConnectionTesterTests
{
    public static TheoryData<ModelWire> Wires => [ModelWire.OpenAi, ModelWire.Anthropic];

    [Theory, MemberData(nameof(Wires))]
    public async Task Test_RightKey_ListsModelsAndAsksOne(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync();
        bench.Server.RequireKey(Bench.Key).Enqueue(Reply.Text("ready"));

        var result = await bench.Tester.TestAsync(bench.Provider(wire, "scripted-small"), Bench.Key, default);

        Assert.True(result.Ok, result.Message);
        Assert.Equal(["scripted-large", "scripted-small"], result.Models);
        Assert.Equal("ready", result.Answer);
        Assert.True(result.Latency > TimeSpan.Zero);
    }

    [Theory, MemberData(nameof(Wires))]
    public async Task Test_WrongKey_SaysSo(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync();
        bench.Server.RequireKey("another");

        var result = await bench.Tester.TestAsync(bench.Provider(wire), Bench.Key, default);

        Assert.False(result.Ok);
        Assert.Contains("does not accept the key", result.Message);
        Assert.Contains("Incorrect API key", result.Detail);
        Assert.DoesNotContain(Bench.Key, result.ToString());
    }

    [Theory, MemberData(nameof(Wires))]
    public async Task Test_NoListOfModels_StillAsks(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync();
        bench.Server.Models = null;

        var result = await bench.Tester.TestAsync(bench.Provider(wire), Bench.Key, default);

        Assert.True(result.Ok, result.Message);
        Assert.Empty(result.Models);
    }

    [Theory, MemberData(nameof(Wires))]
    public async Task Test_NoDefaultModel_OffersTheList(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync();

        var result = await bench.Tester.TestAsync(bench.Provider(wire, model: ""), Bench.Key, default);

        Assert.True(result.Ok, result.Message);
        Assert.Contains("Choose one", result.Message);
        Assert.Equal(2, result.Models.Length);
        Assert.Empty(bench.Server.Completions);
    }

    [Theory, MemberData(nameof(Wires))]
    public async Task Test_ModelDoesNotExist_SaysSoAndOffersTheList(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync();
        bench.Server.Enqueue(Reply.Error(404, "No such model."));

        var result = await bench.Tester.TestAsync(bench.Provider(wire, "nope"), Bench.Key, default);

        Assert.False(result.Ok);
        Assert.Contains("\"nope\"", result.Message);
        Assert.Equal(2, result.Models.Length);
    }

    [Fact]
    public async Task Test_BadAddress_IsToldWithoutAsking()
    {
        await using var bench = await Bench.StartAsync();

        var result = await bench.Tester.TestAsync(bench.Provider(ModelWire.OpenAi) with { BaseUrl = "nowhere" }, null, default);

        Assert.False(result.Ok);
        Assert.Contains("not a web address", result.Message);
    }

    [Fact]
    public async Task Test_Simulated_AlwaysWorks()
    {
        await using var bench = await Bench.StartAsync();

        var result = await bench.Tester.TestAsync(ModelProvider.Simulated, null, default);

        Assert.True(result.Ok);
        Assert.Contains("simulated", result.Models);
    }
}
