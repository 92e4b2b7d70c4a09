using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace FlowStudio.Agents.Models;

/// <summary>A model's arguments for a tool, as one JSON object whatever the vendor's adapter made of them.</summary>
internal static class ToolArguments
{
    public static JsonElement ToJson(FunctionCallContent call)
    {
        var json = new JsonObject();
        foreach (var (name, value) in call.Arguments ?? new Dictionary<string, object?>())
        {
            json[name] = value switch
            {
                null => null,
                JsonElement element => JsonNode.Parse(element.GetRawText()),
                JsonNode node => node.DeepClone(),
                string text => text,
                bool flag => flag,
                long number => number,
                int number => number,
                double number => number,
                decimal number => number,
                _ => value.ToString(),
            };
        }

        return JsonDocument.Parse(json.ToJsonString()).RootElement.Clone();
    }

    /// <summary>An argument as text; empty when there is none.</summary>
    public static string Text(JsonElement arguments, string name) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(name, out var value) ? Workflows.Activities.Values.ToText(value) : "";
}
