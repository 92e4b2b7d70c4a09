using System.Text.Json.Nodes;

namespace FlowStudio.Workflows.Json.Reading;

/// <summary>What makes a JSON object no workflow definition that could be shown. Everything else is opened, with remarks.</summary>
internal static class DocumentCheck
{
    public static ImportProblem? Find(JsonObject document)
    {
        if (!document.TryGetPropertyValue("root", out var node) || node is null)
        {
            return document.ContainsKey("activities")
                ? new("The file has no \"root\" but activities at its top: it looks like a workflow of Elsa 2 or older. Only Elsa 3 definitions can be opened.", "root")
                : new("The file is JSON, but not an Elsa 3 workflow definition: it has no \"root\". Export the workflow definition itself, not a run or a setting.", "root");
        }

        if (node is not JsonObject root)
        {
            return new("The file is not an Elsa 3 workflow definition: its \"root\" is not an object.", "root");
        }

        if (root.Text("type") is not { Length: > 0 } type)
        {
            return new("The \"root\" has no \"type\". It must be an activity such as \"Elsa.Flowchart\".", "root.type");
        }

        return type == ElsaNames.Flowchart ? Flowchart(root)
            : root.Text("id") is { Length: > 0 } ? null
            : new($"The root activity \"{JsonText.Shorten(type)}\" has no \"id\". Give it one.", "root.id");
    }

    private static ImportProblem? Flowchart(JsonObject root)
    {
        foreach (var name in (string[])["activities", "connections"])
        {
            if (root[name] is not null && root.Items(name) is null)
            {
                return new($"The flowchart's \"{name}\" is not a list.", "root." + name);
            }
        }

        var activities = root.Items("activities") ?? [];
        if (activities.Count > ElsaCodec.MaxActivities)
        {
            return new($"The workflow has {activities.Count:N0} steps, and at most {ElsaCodec.MaxActivities:N0} can be shown. Split it into several workflows.", "root.activities");
        }

        var places = new Dictionary<string, int>();
        for (var i = 0; i < activities.Count; i++)
        {
            var path = $"root.activities[{i}]";
            if (activities[i] is not JsonObject activity)
            {
                return new($"Step number {i + 1} is not an object.", path);
            }

            if (activity.Text("id") is not { Length: > 0 } id)
            {
                return new($"Step number {i + 1}{Called(activity)} has no \"id\". Every step needs one of its own.", path + ".id");
            }

            if (activity.Text("type") is not { Length: > 0 })
            {
                return new($"Step number {i + 1} (id \"{JsonText.Shorten(id)}\") has no \"type\", so it is not clear what it does.", path + ".type");
            }

            if (!places.TryAdd(id, i))
            {
                return new($"Steps number {places[id] + 1} and {i + 1} have the same id \"{JsonText.Shorten(id)}\". Give one of them another id.", path + ".id");
            }
        }

        return null;
    }

    private static string Called(JsonObject activity) => activity.Text("name") is { Length: > 0 } name ? $" (\"{JsonText.Shorten(name)}\")" : "";
}
