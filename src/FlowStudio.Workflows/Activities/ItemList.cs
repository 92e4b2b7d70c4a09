using System.Collections.Immutable;
using System.Text.Json;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Workflows.Activities;

/// <summary>What a For each goes through.</summary>
public static class ItemList
{
    /// <summary>
    /// A list as it is; a text that is a JSON list as that list; any other text as one item for each line that is not empty. Nothing gives no items.
    /// </summary>
    public static (ImmutableArray<JsonElement> Items, Fault? Fault) Read(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                return Bounded(value);
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return ([], null);
            case JsonValueKind.String:
                var text = value.GetString() ?? "";
                if (text.TrimStart().StartsWith('[') && TryParse(text) is { ValueKind: JsonValueKind.Array } list)
                {
                    return Bounded(list);
                }

                var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                return lines.Length > ForEachSettings.MostItems ? ([], TooMany(lines.Length)) : ([.. lines.Select(Values.Text)], null);
            default:
                return ([], new Fault(
                    "forEach.noList",
                    "This For each was given something that is no list. Pick a list, for example a field of the type “list” of an agent's answer, or a text with one item on each line.")
                    { Detail = Shorten(value.GetRawText()) });
        }
    }

    /// <summary>The value of a For each while an item is under way: <c>{ "item": ..., "index": 0 }</c>, the index counted from 0.</summary>
    public static JsonElement Current(JsonElement item, int index) =>
        JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement> { [ResultShape.Item] = item, [ResultShape.Index] = JsonSerializer.SerializeToElement(index, ValueJson.Default.Int32) },
            ControlJson.Default.DictionaryStringJsonElement);

    private static (ImmutableArray<JsonElement> Items, Fault? Fault) Bounded(JsonElement list) =>
        list.GetArrayLength() is > ForEachSettings.MostItems and var length ? ([], TooMany(length)) : ([.. list.EnumerateArray()], null);

    private static Fault TooMany(int count) => new(
        "forEach.tooMany",
        $"The list has {count:N0} items; a For each goes through at most {ForEachSettings.MostItems:N0}. Shorten the list, or split it and start a run for each part.");

    private static JsonElement? TryParse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Shorten(string text) => text.Length <= 1_000 ? text : text[..1_000] + "…";
}
