using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;
using Microsoft.Extensions.AI;

namespace FlowStudio.Agents.Execution;

/// <summary>The named fields that an answer must have: told to the model, demanded of its server, and checked when it comes.</summary>
internal sealed class AnswerShape(ImmutableArray<OutputField> fields)
{
    public ChatResponseFormat ResponseFormat => ChatResponseFormat.ForJsonSchema(Schema(), "answer");

    /// <summary>For the system message: not every server understands a schema.</summary>
    public string Instruction()
    {
        var text = new StringBuilder("Answer with one JSON object and nothing else, no code fence. Its fields, all of them required:");
        foreach (var field in fields)
        {
            text.Append("\n- \"").Append(field.Name).Append("\" (").Append(Word(field.Type)).Append(')');
            if (field.Description.Trim().Length > 0)
            {
                text.Append(": ").Append(field.Description.Trim());
            }

            if (!field.Choices.IsDefaultOrEmpty)
            {
                text.Append(" One of: ").AppendJoin(", ", field.Choices.Select(c => $"\"{c}\"")).Append('.');
            }
        }

        return text.ToString();
    }

    /// <summary>The answer's fields in the order in which they were drawn, or what does not fit.</summary>
    public (JsonElement? Value, IReadOnlyList<string> Problems) Read(string answer)
    {
        if (FindObject(answer) is not { } json)
        {
            return (null, ["The answer is not a JSON object."]);
        }

        var problems = new List<string>();
        var value = new JsonObject();
        foreach (var field in fields)
        {
            if (!json.TryGetProperty(field.Name, out var given) || given.ValueKind == JsonValueKind.Null)
            {
                problems.Add($"The field \"{field.Name}\" is missing.");
            }
            else if (Fit(field, given) is { } fitting)
            {
                value[field.Name] = fitting;
            }
            else
            {
                problems.Add($"The field \"{field.Name}\" must be {Demand(field)}, but is {Shorten(given.GetRawText())}.");
            }
        }

        return problems.Count > 0 ? (null, problems) : (JsonDocument.Parse(value.ToJsonString()).RootElement.Clone(), []);
    }

    private JsonElement Schema()
    {
        var properties = new JsonObject();
        foreach (var field in fields)
        {
            var schema = field.Type switch
            {
                FieldTypes.Number => new JsonObject { ["type"] = "number" },
                FieldTypes.YesNo => new JsonObject { ["type"] = "boolean" },
                FieldTypes.List => new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
                _ => new JsonObject { ["type"] = "string" },
            };
            if (field.Type == FieldTypes.Text && !field.Choices.IsDefaultOrEmpty)
            {
                schema["enum"] = new JsonArray([.. field.Choices.Select(c => (JsonNode)c)]);
            }

            if (field.Description.Trim().Length > 0)
            {
                schema["description"] = field.Description.Trim();
            }

            properties[field.Name] = schema;
        }

        var root = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. fields.Select(f => (JsonNode)f.Name)]),
            ["additionalProperties"] = false,
        };
        return JsonDocument.Parse(root.ToJsonString()).RootElement.Clone();
    }

    /// <summary>The value in the field's own type. What can only mean one thing ("yes", "12") is taken; null: it does not fit.</summary>
    private static JsonNode? Fit(OutputField field, JsonElement given) => field.Type switch
    {
        FieldTypes.Number => Number(given),
        FieldTypes.YesNo => given.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String => given.GetString()!.Trim().ToLowerInvariant() switch
            {
                "yes" or "true" => true,
                "no" or "false" => false,
                _ => null,
            },
            _ => null,
        },
        FieldTypes.List when given.ValueKind == JsonValueKind.Array =>
            new JsonArray([.. given.EnumerateArray().Select(item => (JsonNode)Workflows.Activities.Values.ToText(item))]),
        FieldTypes.List => null,
        _ when given.ValueKind is JsonValueKind.Object or JsonValueKind.Array => null,
        _ when field.Choices.IsDefaultOrEmpty => Workflows.Activities.Values.ToText(given),
        _ => field.Choices.FirstOrDefault(c => c.Trim().Equals(Workflows.Activities.Values.ToText(given).Trim(), StringComparison.OrdinalIgnoreCase)),
    };

    private static JsonNode? Number(JsonElement given) =>
        given.ValueKind == JsonValueKind.Number ? JsonNode.Parse(given.GetRawText())
        : given.ValueKind == JsonValueKind.String && decimal.TryParse(given.GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    /// <summary>Models like to wrap their JSON in a code fence or a sentence.</summary>
    private static JsonElement? FindObject(string answer)
    {
        var start = answer.IndexOf('{', StringComparison.Ordinal);
        var end = answer.LastIndexOf('}');
        if (start < 0 || end <= start)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(answer.AsMemory(start, end - start + 1), new JsonDocumentOptions { AllowTrailingCommas = true, MaxDepth = 64 });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Word(string type) => type switch
    {
        FieldTypes.Number => "number",
        FieldTypes.YesNo => "true or false",
        FieldTypes.List => "list of texts",
        _ => "text",
    };

    private static string Demand(OutputField field) => field.Type switch
    {
        FieldTypes.Number => "a number",
        FieldTypes.YesNo => "true or false",
        FieldTypes.List => "a list of texts",
        _ when !field.Choices.IsDefaultOrEmpty => "one of " + string.Join(", ", field.Choices.Select(c => $"\"{c}\"")),
        _ => "text",
    };

    private static string Shorten(string text) => text.Length <= 100 ? text : text[..97] + "...";
}
