using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json.Reading;

namespace FlowStudio.Workflows.Json.Writing;

/// <summary>An arrow in Elsa's current form. Older forms become it; an arrow that was not changed keeps its bends.</summary>
internal static class ConnectionWriter
{
    /// <param name="source">The activity in the file: for a gate's decisions, the switch behind it.</param>
    public static JsonObject Write(Connection connection, string source)
    {
        var json = connection.Remainder.Source.ToObject();
        var old = Link.Read(json);
        if (old is not null && (old.Source != source || old.Port != connection.SourcePort || old.Target != connection.Target))
        {
            // It was led elsewhere: its old bends lie in the wrong place.
            json = [];
        }

        var targetPort = (json["target"] as JsonObject)?.Text("port") ?? json.Text("targetPort") ?? Ports.In;
        var from = json.Object("source") ?? [];
        from["activity"] = source;
        if (old is null || json["source"] is not JsonObject || from["port"].AsText() != connection.SourcePort)
        {
            // Null and absent mean Done, and stay as they are.
            if (old is null || connection.SourcePort != Ports.Done || json["source"] is not JsonObject || json["sourcePort"] is not null)
            {
                from["port"] = connection.SourcePort;
            }
        }

        var to = json.Object("target") ?? [];
        to["activity"] = connection.Target;
        if (to["port"] is null && !(to.ContainsKey("port") && json["targetPort"] is null))
        {
            to["port"] = targetPort;
        }

        json.Remove("sourcePort");
        json.Remove("targetPort");
        Put(json, "source", from);
        Put(json, "target", to);
        json.SetDefault("vertices", new JsonArray());
        return json;
    }

    private static void Put(JsonObject json, string name, JsonObject end)
    {
        if (!ReferenceEquals(json[name], end))
        {
            json[name] = end;
        }
    }
}
