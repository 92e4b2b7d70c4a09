using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowStudio.Workflows.Json;

/// <summary>Reading JSON of any shape: what is not there, or not of the kind asked for, is null.</summary>
internal static class JsonAccess
{
    public static JsonObject? Object(this JsonObject json, string name) => json.TryGetPropertyValue(name, out var node) ? node as JsonObject : null;

    public static string? Text(this JsonObject json, string name) => json.TryGetPropertyValue(name, out var node) ? node.AsText() : null;

    public static int? Integer(this JsonObject json, string name) =>
        json.TryGetPropertyValue(name, out var node) && node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && value.TryGetValue(out int number) ? number : null;

    public static bool? Flag(this JsonObject json, string name) => json.TryGetPropertyValue(name, out var node) ? node?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    } : null;

    public static double? Number(this JsonObject json, string name) =>
        json.TryGetPropertyValue(name, out var node) && node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && value.TryGetValue(out double number) && double.IsFinite(number) ? number : null;

    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>A list, also in the old form <c>{"_type": ..., "items": [...]}</c>.</summary>
    public static JsonArray? Items(this JsonObject json, string name)
    {
        json.TryGetPropertyValue(name, out var node);
        return node as JsonArray ?? (node as JsonObject)?["items"] as JsonArray;
    }

    public static IEnumerable<JsonObject> Objects(this JsonObject json, string name) => json.Items(name)?.OfType<JsonObject>() ?? [];

    /// <summary>The object under a name; made when there is none.</summary>
    public static JsonObject Ensure(this JsonObject json, string name)
    {
        if (json.Object(name) is { } found)
        {
            return found;
        }

        var made = new JsonObject();
        json[name] = made;
        return made;
    }

    /// <summary>Sets a text where the file does not already say the same; an empty text that was never there is not added.</summary>
    public static void SetOptional(this JsonObject json, string name, string text)
    {
        if ((json.Text(name) ?? "") == text)
        {
            return;
        }

        json[name] = text;
    }

    public static void SetDefault(this JsonObject json, string name, JsonNode? value)
    {
        if (!json.ContainsKey(name))
        {
            json[name] = value;
        }
    }

    public static void Rename(this JsonObject json, string from, string to)
    {
        var index = json.IndexOf(from);
        var node = json[from];
        json.RemoveAt(index);
        json.Insert(index, to, node);
    }

    public static JsonObject? FlowStudio(this JsonObject json) => json.Object(ElsaNames.CustomProperties)?.Object(ElsaNames.FlowStudio);

    public static JsonElement ToElement(this JsonNode node)
    {
        using var document = JsonDocument.Parse(node.ToJsonString(), new JsonDocumentOptions { MaxDepth = ElsaCodec.MaxDepth });
        return document.RootElement.Clone();
    }

    /// <summary>A copy to change; empty where there is nothing.</summary>
    public static JsonObject ToObject(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Object } source ? JsonObject.Create(source)! : [];

    public static bool TryParse(string text, [NotNullWhen(true)] out JsonNode? node)
    {
        (node, _) = JsonText.ParseAny(System.Text.Encoding.UTF8.GetBytes(text));
        return node is not null;
    }
}
