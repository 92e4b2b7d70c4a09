using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Reading;

/// <summary>What stands inside the root.</summary>
internal sealed record FlowchartContent(ImmutableArray<Activity> Activities, ImmutableArray<Connection> Connections, FlowchartRemainder Remainder);

/// <summary>Reads the root, which <see cref="DocumentCheck"/> has accepted.</summary>
internal static class FlowchartReader
{
    public static FlowchartContent Read(JsonObject root, DeclaredVariables variables, Warnings warnings)
    {
        foreach (var variable in root.Objects("variables"))
        {
            if (variable.Text("id") is { } id && variable.Text("name") is { } name)
            {
                variables.Add(id, name);
            }
        }

        if (root.Text("type") != ElsaNames.Flowchart)
        {
            return SingleActivity(root, variables, warnings);
        }

        var activities = root.Objects("activities").ToList();
        var links = Links(root, activities, warnings);
        var folding = GateFolding.Fold(activities, links, warnings);
        var names = ActivityNames.Assign(activities, variables, warnings);
        LeadResultsToNames(activities, names, variables);
        var read = activities.Select((json, i) => ActivityReader.Read(json, names[i], folding.SwitchOf(json.Text("id")!), i, variables, warnings));
        return new([.. read], Connections(root, links, warnings), Remainder(root));
    }

    /// <summary>
    /// A root that is an activity of its own, or holds steps in another way than a flowchart: one step that stands for it. Its flowchart-to-be
    /// keeps the root's type, by which writing knows it.
    /// </summary>
    private static FlowchartContent SingleActivity(JsonObject root, DeclaredVariables variables, Warnings warnings)
    {
        warnings.Add($"The workflow is not a flowchart but the single activity \"{JsonText.Shorten(root.Text("type")!)}\". It is shown as one step and kept as it is.");
        var names = ActivityNames.Assign([root], variables, warnings);
        var activity = ActivityReader.Read(root, names[0], null, 0, variables, warnings);
        var type = new JsonObject { ["id"] = activity.Id, ["type"] = root.Text("type") };
        return new([activity], [], new(FlowchartRemainder.New().Id, new(type.ToElement())));
    }

    /// <summary>A step's value has the step's name, so its result belongs into the variable of that name, where there is one.</summary>
    private static void LeadResultsToNames(List<JsonObject> activities, IReadOnlyList<string> names, DeclaredVariables variables)
    {
        for (var i = 0; i < activities.Count; i++)
        {
            if (ResultVariable.IsTaskOfOurs(activities[i]) && variables.IdOf(names[i]) is { } id && ResultVariable.ReferenceOf(activities[i]) != id)
            {
                activities[i].Ensure("result").Ensure("memoryReference")["id"] = id;
            }
        }
    }

    private static List<Link> Links(JsonObject root, List<JsonObject> activities, Warnings warnings)
    {
        var ids = activities.Select(a => a.Text("id")!).ToHashSet();
        bool IsKnown(Link? link) => link is not null && ids.Contains(link.Source) && ids.Contains(link.Target);

        var links = new List<Link>();
        foreach (var (node, index) in (root.Items("connections") ?? []).Select((node, index) => (node, index)))
        {
            var link = Link.Read(node);
            if (IsKnown(link))
            {
                links.Add(link!);
            }
            else
            {
                warnings.Add(link is null
                    ? $"Connection number {index + 1} is not readable and was left out."
                    : $"Connection number {index + 1} was left out: it leads from \"{JsonText.Shorten(link.Source)}\" to \"{JsonText.Shorten(link.Target)}\", and there is no such step.");
            }
        }

        if (root.Object(ElsaNames.CustomProperties) is { } custom && custom.Items(ElsaNames.NotFoundConnections) is { } notFound)
        {
            links.AddRange(notFound.Select(Link.Read).Where(IsKnown)!);

            // What still leads nowhere stays where Elsa put it.
            custom[ElsaNames.NotFoundConnections] = new JsonArray([.. notFound.Where(node => !IsKnown(Link.Read(node))).Select(node => node?.DeepClone())]);
        }

        return links;
    }

    private static ImmutableArray<Connection> Connections(JsonObject root, List<Link> links, Warnings warnings)
    {
        var rounds = new Dictionary<(string?, string?, string?), int>();
        foreach (var ours in root.FlowStudio()?.Objects("connections") ?? [])
        {
            if (ours.Integer("maxRounds") is { } max)
            {
                rounds[(ours.Text("source"), ours.Text("port"), ours.Text("target"))] = max;
            }
        }

        var seen = new HashSet<(string, string, string)>();
        var connections = ImmutableArray.CreateBuilder<Connection>(links.Count);
        foreach (var link in links)
        {
            if (!seen.Add((link.Source, link.Port, link.Target)))
            {
                warnings.Add("A connection that is there twice was taken once.", link.Source);
                continue;
            }

            connections.Add(new(link.Source, link.Port, link.Target)
            {
                MaxRounds = rounds.TryGetValue((link.Source, link.Port, link.Target), out var max) && max >= 1 ? max : null,
                Remainder = new(link.Json.ToElement()),
            });
        }

        return connections.ToImmutable();
    }

    private static FlowchartRemainder Remainder(JsonObject root)
    {
        var rest = root.DeepClone().AsObject();
        rest.Remove("activities");
        rest.Remove("connections");
        return new(root.Text("id") is { Length: > 0 } id ? id : FlowchartRemainder.New().Id, new(rest.ToElement()));
    }
}
