using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowStudio.Workflows.Activities;

/// <summary>Values that flow between steps are JSON.</summary>
public static class Values
{
    private static readonly JsonElement EmptyText = JsonDocument.Parse("\"\"").RootElement.Clone();

    public static JsonElement Empty => EmptyText;

    public static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text, ValueJson.Default.String);

    public static JsonElement From(JsonNode? node) => node is null ? Empty : JsonSerializer.SerializeToElement(node, ValueJson.Default.JsonNode);

    /// <summary>As a person would read it: text without quotes, nothing for null, else JSON.</summary>
    public static string ToText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.Object or JsonValueKind.Array => JsonSerializer.Serialize(value, ValueJson.Readable.JsonElement),
        _ => value.GetRawText(),
    };
}
