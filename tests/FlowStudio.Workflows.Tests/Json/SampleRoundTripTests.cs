using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json;
using Xunit;

namespace FlowStudio.Workflows.Tests.Json;

public sealed class SampleRoundTripTests
{
    public static TheoryData<string> Names => new(SharedSamples.Names());

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_SavedAndOpened_IsTheSameDefinition(string name)
    {
        var result = ElsaCodec.Read(SharedSamples.Read(name));

        Assert.True(result.IsRead, result.Problem?.Message);
        Assert.Equal(Described.Text(result.Definition), Described.Text(Reading.Again(result.Definition)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_Saved_HoldsEveryFieldThatItHad(string name)
    {
        var bytes = SharedSamples.Read(name);
        var original = JsonNode.Parse(bytes)!.AsObject();

        var written = JsonNode.Parse(ElsaCodec.Write(ElsaCodec.Read(bytes).Definition!))!.AsObject();

        AssertHolds(original, written, "");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_Opened_HasEveryStepAndConnection(string name)
    {
        var bytes = SharedSamples.Read(name);
        var root = JsonNode.Parse(bytes)!["root"]!.AsObject();
        Assert.SkipUnless((string?)root["type"] == "Elsa.Flowchart", "Not a flowchart.");

        var definition = ElsaCodec.Read(bytes).Definition!;

        Assert.Equal(root["activities"]!.AsArray().Count, definition.Activities.Length);
        Assert.Equal(root["connections"]?.AsArray().Count ?? 0, definition.Connections.Length);
        Assert.All(definition.Activities, a => Assert.False(a.Settings is ForeignSettings { Reason: "" }));
    }

    /// <summary>Every value is still there, at the same place; more may have come. Connections may have taken the current form.</summary>
    private static void AssertHolds(JsonNode? expected, JsonNode? actual, string path)
    {
        if (path.EndsWith("connections", StringComparison.Ordinal) && expected is JsonArray old)
        {
            Assert.Equal(old.Select(End), actual!.AsArray().Select(End));
            return;
        }

        // A step without a name gets one, and a payload of ours is ours to write.
        if ((expected is null && path.EndsWith(".name", StringComparison.Ordinal)) || path.EndsWith(".payload", StringComparison.Ordinal))
        {
            return;
        }

        switch (expected)
        {
            case JsonObject json:
                Assert.True(actual is JsonObject, $"{path} is gone.");
                foreach (var (name, value) in json)
                {
                    Assert.True(actual.AsObject().ContainsKey(name), $"{path}.{name} is gone.");
                    AssertHolds(value, actual[name], $"{path}.{name}");
                }

                break;
            case JsonArray list:
                Assert.True(actual is JsonArray, $"{path} is gone.");
                for (var i = 0; i < list.Count; i++)
                {
                    // A variable that only holds a step's result is declared after the others.
                    var id = path == ".variables" ? (string?)list[i]!["id"] : null;
                    var same = id is null ? actual[i] : actual.AsArray().FirstOrDefault(v => (string?)v!["id"] == id);
                    AssertHolds(list[i], same, $"{path}[{i}]");
                }

                break;
            default:
                Assert.True(JsonNode.DeepEquals(expected, actual), $"{path} was {expected?.ToJsonString()} and is {actual?.ToJsonString()}.");
                break;
        }
    }

    private static (string?, string?, string?, string?, string?) End(JsonNode? connection)
    {
        var source = connection!["source"]!;
        var target = connection["target"]!;
        return source is JsonObject
            ? ((string?)source["activity"], (string?)source["port"], (string?)target["activity"], (string?)target["port"], connection["vertices"]?.ToJsonString() is "[]" or null ? "" : connection["vertices"]!.ToJsonString())
            : ((string?)source, (string?)connection["sourcePort"], (string?)target, (string?)connection["targetPort"], "");
    }
}
