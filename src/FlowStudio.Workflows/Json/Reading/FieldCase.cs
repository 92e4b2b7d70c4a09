using System.Text.Json.Nodes;

namespace FlowStudio.Workflows.Json.Reading;

/// <summary>
/// Elsa reads the outer fields in any case, but the fields of a flowchart only in camel case. We read both in any case and write camel case.
/// Fields of a single activity's own are left alone: their names belong to its type.
/// </summary>
internal static class FieldCase
{
    private static readonly string[] Document =
    [
        "id", "definitionId", "tenantId", "name", "description", "createdAt", "version", "toolVersion", "variables", "inputs", "outputs", "outcomes",
        ElsaNames.CustomProperties, "isReadonly", "isSystem", "isLatest", "isPublished", "options", "usableAsActivity", "root",
    ];

    private static readonly string[] Activity = ["id", "nodeId", "name", "type", "version", ElsaNames.CustomProperties, "metadata"];
    private static readonly string[] Flowchart = [.. Activity, "activities", "variables", "connections"];
    private static readonly string[] Connection = ["source", "target", "sourcePort", "targetPort", "vertices"];
    private static readonly string[] End = ["activity", "port"];
    private static readonly string[] Value = ["id", "name", "typeName", "isArray", "value", "storageDriverTypeName", "type", "displayName", "description", "category", "uiHint", "storageDriverType"];

    /// <summary>Whether anything inside the root had to be renamed: a stock server would refuse such a file.</summary>
    public static bool Normalize(JsonObject document)
    {
        Normalize(document, Document);
        foreach (var list in (string[])["variables", "inputs", "outputs"])
        {
            foreach (var item in document.Objects(list))
            {
                Normalize(item, Value);
            }
        }

        if (document.Object("root") is not { } root)
        {
            return false;
        }

        var renamed = Normalize(root, Flowchart);
        foreach (var activity in root.Objects("activities"))
        {
            renamed |= Normalize(activity, Activity);
        }

        foreach (var connection in root.Objects("connections"))
        {
            renamed |= Normalize(connection, Connection);
            foreach (var end in new[] { connection.Object("source"), connection.Object("target") }.OfType<JsonObject>())
            {
                renamed |= Normalize(end, End);
            }
        }

        return renamed;
    }

    private static bool Normalize(JsonObject json, string[] names)
    {
        var renamed = false;
        foreach (var name in names)
        {
            if (json.ContainsKey(name))
            {
                continue;
            }

            var other = json.Select(p => p.Key).FirstOrDefault(key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase));
            if (other is not null)
            {
                json.Rename(other, name);
                renamed = true;
            }
        }

        return renamed;
    }
}
