using System.Text.Json.Nodes;

namespace FlowStudio.Workflows.Json.Reading;

/// <summary>
/// A server that lacks an activity's type saves it inside an <c>Elsa.NotFoundActivity</c>, as text. We take the original out again: that is what the person made, and
/// a server that still lacks the type wraps it again.
/// </summary>
internal static class NotFoundActivities
{
    // root, activities, the activity itself.
    private const int DepthOfActivity = 2;

    public static void Unwrap(JsonArray activities)
    {
        for (var i = 0; i < activities.Count; i++)
        {
            // An original can be a wrapper again; each is shorter than what held it.
            while (activities[i] is JsonObject wrapper && Original(wrapper) is { } original)
            {
                activities[i] = original;
            }
        }
    }

    private static JsonObject? Original(JsonObject wrapper)
    {
        if (wrapper.Text("type") != ElsaNames.NotFoundActivity || wrapper.Text("id") is not { } id
            || Text(wrapper["originalActivityJson"]) is not { } text
            || !JsonAccess.TryParse(text, out var node) || node is not JsonObject original
            || original.Text("type") is not { Length: > 0 } || Depth(original) + DepthOfActivity > ElsaCodec.MaxDepth)
        {
            return null;
        }

        // Connections speak of the wrapper's id, and a person may have moved the wrapper.
        original["id"] = id;
        if (wrapper.Object("metadata")?.Object("designer") is { } designer)
        {
            original.Ensure("metadata")["designer"] = designer.DeepClone();
        }

        return original;
    }

    private static string? Text(JsonNode? node) => node.AsText() ?? (node as JsonObject)?.Object("expression")?.Text("value");

    private static int Depth(JsonNode? node) => node switch
    {
        JsonObject json => 1 + json.Select(p => Depth(p.Value)).DefaultIfEmpty().Max(),
        JsonArray list => 1 + list.Select(Depth).DefaultIfEmpty().Max(),
        _ => 0,
    };
}
