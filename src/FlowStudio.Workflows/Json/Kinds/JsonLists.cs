using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>Lists for the file. An array that was never set is an empty one.</summary>
internal static class JsonLists
{
    public static JsonArray Of(ImmutableArray<string> texts) => Of(texts, text => JsonValue.Create(text));

    public static JsonArray Of<T>(ImmutableArray<T> items, Func<T, JsonNode> write) =>
        items.IsDefault ? [] : new JsonArray([.. items.Select(item => write(item))]);
}
