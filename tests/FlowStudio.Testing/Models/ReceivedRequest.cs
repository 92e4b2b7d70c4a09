using System.Text.Json;

namespace FlowStudio.Testing.Models;

/// <summary>The wire that a request came over.</summary>
public enum ModelWire
{
    OpenAi,
    Anthropic,
}

/// <summary>One request as the scripted model server got it. Keys are not kept: only whether there was one.</summary>
public sealed record ReceivedRequest
{
    public required ModelWire Wire { get; init; }

    public required string Method { get; init; }

    public required string Path { get; init; }

    public required IReadOnlySet<string> HeaderNames { get; init; }

    /// <summary>Undefined for a request without a body.</summary>
    public JsonElement Body { get; init; }

    public required bool HasKey { get; init; }

    public bool IsCompletion => Method == "POST";

    public bool IsStreaming => IsCompletion && Body.TryGetProperty("stream", out var stream) && stream.GetBoolean();

    public string Model => IsCompletion ? Body.GetProperty("model").GetString()! : "";

    /// <summary>The names of the tools that were offered.</summary>
    public IReadOnlyList<string> Tools =>
        !IsCompletion || !Body.TryGetProperty("tools", out var tools) ? []
        : [.. tools.EnumerateArray().Select(t => (t.TryGetProperty("function", out var f) ? f : t).GetProperty("name").GetString()!)];

    /// <summary>The system message's text.</summary>
    public string System => Wire == ModelWire.Anthropic
        ? Body.TryGetProperty("system", out var system) ? TextOf(system) : ""
        : string.Join('\n', Messages("system"));

    /// <summary>The texts of the user's messages, the first being the task.</summary>
    public IReadOnlyList<string> UserTexts => [.. Messages("user")];

    /// <summary>What tools returned, as the model is told.</summary>
    public IReadOnlyList<string> ToolResults => Wire == ModelWire.OpenAi
        ? [.. Messages("tool")]
        : [.. Body.GetProperty("messages").EnumerateArray()
            .Where(m => m.GetProperty("content").ValueKind == JsonValueKind.Array)
            .SelectMany(m => m.GetProperty("content").EnumerateArray())
            .Where(part => part.GetProperty("type").GetString() == "tool_result")
            .Select(part => TextOf(part.GetProperty("content")))];

    private IEnumerable<string> Messages(string role) => Body.GetProperty("messages").EnumerateArray()
        .Where(m => m.GetProperty("role").GetString() == role)
        .Select(m => TextOf(m.GetProperty("content")))
        .Where(text => text.Length > 0);

    private static string TextOf(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Concat(content.EnumerateArray().Where(p => p.TryGetProperty("text", out _)).Select(p => p.GetProperty("text").GetString())),
        _ => "",
    };
}
