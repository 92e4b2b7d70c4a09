using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>The inputs of <c>Elsa.RunTask</c>, by which a stock server hands our steps to a program outside.</summary>
internal static class TaskInputs
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(JsonObject json, string kind, string who, IReadOnlyList<(string Name, string Text)> payload)
    {
        Inputs.Set(json, "taskName", "String", Inputs.Literal, TaskName(kind, who));
        if (payload.Any(field => References.Appear(field.Text)))
        {
            // Elsa fills references neither in an Object nor safely in a Liquid text of JSON (a quote in a value would break it).
            Inputs.Set(json, "payload", "ObjectDictionary", Inputs.JavaScript, JavaScript.Texts(payload));
        }
        else
        {
            var fields = new JsonObject(payload.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Name, field.Text)));
            Inputs.Set(json, "payload", "ObjectDictionary", Inputs.Object, fields.ToJsonString(Unescaped));
        }

        json.SetDefault("taskId", null);
    }

    /// <summary>Who a task is for, where a file names it without our settings.</summary>
    public static string Who(JsonObject json) =>
        Inputs.Read(json, "taskName") is (Inputs.Literal, var value) && value.AsText() is { } name && name.IndexOf(':') is >= 0 and var colon ? name[(colon + 1)..] : "";

    /// <summary>One text of the payload, where a file has it without our settings.</summary>
    public static string Payload(JsonObject json, string field) =>
        Inputs.Read(json, "payload") is (Inputs.Object, var value) && value.AsText() is { } text && JsonAccess.TryParse(text, out var node)
        && node is JsonObject payload ? payload.Text(field) ?? "" : "";

    /// <summary>A team's id stays as it is; what people typed becomes a word.</summary>
    private static string TaskName(string kind, string who) => who.Length == 0 ? kind : $"{kind}:{who}";
}
