using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Reading;

/// <summary>A connection as the file has it, between the file's activities.</summary>
internal sealed record Link(string Source, string Port, string Target, JsonObject Json)
{
    /// <summary>
    /// Reads <c>{source: {activity, port}, target: {activity, port}}</c>, and the older <c>{source: id, target: id, sourcePort, targetPort}</c> and
    /// mixtures of both. A port that is null or missing is Done, as in Elsa; an empty one is not. Null: no connection.
    /// </summary>
    public static Link? Read(JsonNode? node)
    {
        if (node is not JsonObject json || End(json["source"]) is not { } source || End(json["target"]) is not { } target)
        {
            return null;
        }

        var port = (json["source"] as JsonObject)?["port"] ?? json["sourcePort"];
        return port is null ? new(source, Ports.Done, target, json) : port.AsText() is { } name ? new(source, name, target, json) : null;
    }

    private static string? End(JsonNode? end) => end.AsText() ?? (end as JsonObject)?.Text("activity");
}
