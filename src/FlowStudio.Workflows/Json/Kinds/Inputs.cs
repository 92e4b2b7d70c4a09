using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>
/// An activity's inputs: <c>{typeName, expression: {type, value}}</c>. Writing leaves an input alone that already says the same, so that
/// an unusual but equal form survives, and otherwise replaces only its expression.
/// </summary>
internal static class Inputs
{
    public const string Literal = "Literal";
    public const string Object = "Object";
    public const string Liquid = "Liquid";
    public const string JavaScript = "JavaScript";

    /// <summary>The expression's language and value; a bare value is a literal, as in Elsa. Null: not set.</summary>
    public static (string Type, JsonNode? Value)? Read(JsonObject activity, string name)
    {
        activity.TryGetPropertyValue(name, out var node);
        return node switch
        {
            null => null,
            JsonObject input when input.Object("expression") is { } expression => (expression.Text("type") ?? Literal, expression["value"]),
            JsonObject => null,
            _ => (Literal, node),
        };
    }

    /// <summary>A text with references. Null with a reason when it is something else.</summary>
    /// <param name="isOurs">We wrote it: braces of any shape are what a person typed.</param>
    public static (string? Text, string Reason) ReadText(JsonObject activity, string name, string what, bool isOurs)
    {
        if (Read(activity, name) is not var (type, value))
        {
            return ("", "");
        }

        switch (type)
        {
            case Literal:
                var literal = Scalar(value);
                return literal is null ? (null, $"The value that says {what} is a list or an object, and FlowStudio can only take text, a number or yes/no here.")
                    : References.Appear(literal) ? (null, $"The text that says {what} has double braces that are meant literally, and FlowStudio would take them for a reference.")
                    : (literal, "");
            case Liquid when value.AsText() is { } text:
                return isOurs || References.AreSimple(text) ? (text, "") : (null, ForeignReasons.Computed(what, type));
            case "Variable" when value is JsonObject variable && variable.Text("name") is { } name1 && References.IsPath(name1):
                return ("{{ Variables." + name1 + " }}", "");
            case "Input" when value.AsText() is { } input && References.IsPath(input):
                return ("{{ Input." + input + " }}", "");
            default:
                return (null, ForeignReasons.Computed(what, type));
        }
    }

    public static void SetText(JsonObject activity, string name, string typeName, string text)
    {
        if (activity[name] is not null && ReadText(activity, name, "", isOurs: true).Text == text)
        {
            return;
        }

        Set(activity, name, typeName, References.Appear(text) ? Liquid : Literal, text);
    }

    /// <summary>Sets an expression, unless it is already the same.</summary>
    public static void Set(JsonObject activity, string name, string typeName, string type, JsonNode value)
    {
        if (Read(activity, name) is var (oldType, oldValue) && oldType == type && JsonNode.DeepEquals(oldValue, value))
        {
            return;
        }

        var input = activity.Ensure(name);
        input.SetDefault("typeName", typeName);
        var expression = input.Ensure("expression");
        expression["type"] = type;
        expression["value"] = value;
    }

    /// <summary>A list of texts, as text of JSON or as a plain list. Null: something else.</summary>
    public static IReadOnlyList<string>? ReadTexts(JsonObject activity, string name)
    {
        if (Read(activity, name) is not var (type, value) || type is not (Literal or Object or "Json"))
        {
            return null;
        }

        if (value.AsText() is { } text)
        {
            value = JsonAccess.TryParse(text, out var parsed) ? parsed : null;
        }

        return value is JsonArray list && list.All(item => item.AsText() is not null) ? [.. list.Select(item => item.AsText()!)] : null;
    }

    private static string? Scalar(JsonNode? value) => value switch
    {
        null => "",
        JsonValue scalar => scalar.AsText() ?? (scalar.GetValueKind() == JsonValueKind.Null ? "" : scalar.ToJsonString()),
        _ => null,
    };
}
