using System.Text.Json;
using FlowStudio.Agents.Models;
using FlowStudio.Testing.Models;
using FlowStudio.Workflows.Execution;
using Xunit;

namespace FlowStudio.Agents.Tests;

/// <summary>A database holds neither the zero character nor half of a surrogate pair: no model may stop a run by saying one.</summary>
public sealed class StorableTests
{
    [Fact]
    public async Task Answer_WithAZeroCharacter_ComesWithoutIt()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Server.Enqueue(Reply.Text("be\0fore"));

        var result = Assert.IsType<ActivityResult.Completed>(await bench.RunAsync(Bench.Agent()));

        Assert.Equal("before", result.Output.GetString());
    }

    [Fact]
    public async Task Fault_WithAZeroCharacterInTheRawMessage_ComesWithoutIt()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Server.Enqueue(Reply.Garbage("}{ no json \0 at all", "application/json"));

        var fault = Bench.Faulted(await bench.RunAsync(Bench.Agent()));

        Assert.Equal("}{ no json  at all", fault.Detail);
    }

    [Theory]
    [InlineData("""{"a":"x\u0000y"}""", """{"a":"xy"}""")]
    [InlineData("""{"a":"x\\u0000y"}""", """{"a":"x\\u0000y"}""")]
    [InlineData("""{"a":"\\\u0000y\""}""", """{"a":"\\y\""}""")]
    [InlineData("""["\ud83d\ude00","\ud83d","\ude00","\ud83dx"]""", """["\ud83d\ude00","","","x"]""")]
    [InlineData("""{"\u0000a":1.50,"b":[true,null]}""", """{"a":1.50,"b":[true,null]}""")]
    public void Value_WithWhatNoDatabaseHolds_KeepsTheRestAsItIs(string given, string kept)
    {
        using var document = JsonDocument.Parse(given);

        Assert.Equal(kept, Execution.Storable.Value(document.RootElement).GetRawText());
    }
}
