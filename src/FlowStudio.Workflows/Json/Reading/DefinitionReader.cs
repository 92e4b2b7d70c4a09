using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json.Kinds;

namespace FlowStudio.Workflows.Json.Reading;

/// <summary>The top of the file.</summary>
internal static class DefinitionReader
{
    public static ElsaReadResult Read(JsonObject document, ReadOnlySpan<byte> utf8)
    {
        var warnings = new Warnings();
        if (FieldCase.Normalize(document))
        {
            warnings.Add("Some fields were written with capital letters, which a stock Elsa server refuses; saving writes them as Elsa wants them.");
        }

        if (document.Object("root")?.Items("activities") is { } activities)
        {
            NotFoundActivities.Unwrap(activities);
        }

        if (DocumentCheck.Find(document) is { } problem)
        {
            return ElsaReadResult.Refused(problem);
        }

        if (Mark(document)?.Integer(ElsaNames.SchemaVersion) > ElsaNames.CurrentSchemaVersion)
        {
            warnings.Add("The workflow was saved by a newer FlowStudio; what this one does not know is kept but not used.");
        }

        var declared = Values(document, "variables", "Variable", warnings);
        var variables = new DeclaredVariables();
        foreach (var variable in declared)
        {
            // What is missing is filled in at once, so that a variable is judged as it will be written.
            if (variable.Text("id") is not { Length: > 0 })
            {
                variable["id"] = "variable-" + variable.Text("name");
            }

            if (variable.Text("typeName") is null)
            {
                variable["typeName"] = "Object";
            }

            variables.Add(variable.Text("id")!, variable.Text("name")!);
        }

        var content = FlowchartReader.Read(document.Object("root")!, variables, warnings);
        var fallbackId = Hash(utf8);
        var definition = new WorkflowDefinition
        {
            DefinitionId = document.Text("definitionId") is { Length: > 0 } definitionId ? definitionId : fallbackId,
            VersionId = document.Text("id") is { Length: > 0 } versionId ? versionId : fallbackId + "-1",
            Version = document.Integer("version") is > 0 and var version ? version : 1,
            Name = document.Text("name") is { Length: > 0 } name ? name : "Workflow without a name",
            Description = document.Text("description") ?? "",
            Inputs = Inputs(document, warnings),
            Outputs = [.. Values(document, "outputs", "Output", warnings).Select(Output)],
            Variables = Variables(declared, content.Activities),
            Limits = Limits(document, warnings),
            Activities = content.Activities,
            Connections = content.Connections,
            Flowchart = content.Remainder,
            Remainder = Remainder(document),
        };
        return ElsaReadResult.Read(definition, warnings.ToImmutable());
    }

    private static JsonObject? Mark(JsonObject document) => document.FlowStudio();

    /// <summary>The same file always gives the same id: there is neither clock nor chance here, and importing twice must not make two workflows.</summary>
    private static string Hash(ReadOnlySpan<byte> utf8) => Convert.ToHexStringLower(SHA256.HashData(utf8))[..16];

    /// <summary>Named things of a list, each with a name.</summary>
    private static List<JsonObject> Values(JsonObject document, string list, string kind, Warnings warnings)
    {
        var items = document.Items(list);
        if (items is null)
        {
            if (document[list] is not null)
            {
                warnings.Add($"\"{list}\" is not a list and was left out.");
            }

            return [];
        }

        var values = items.OfType<JsonObject>().ToList();
        if (values.Count < items.Count)
        {
            warnings.Add($"Some entries in \"{list}\" are not objects and were left out.");
        }

        var taken = values.Select(v => v.Text("name")).OfType<string>().ToHashSet();
        foreach (var value in values.Where(v => v.Text("name") is not { Length: > 0 }))
        {
            var number = Enumerable.Range(1, values.Count + 1).First(n => taken.Add(kind + n));
            value["name"] = kind + number;
            warnings.Add($"An entry in \"{list}\" had no name and is now called \"{kind}{number}\".");
        }

        return values;
    }

    private static ImmutableArray<InputDefinition> Inputs(JsonObject document, Warnings warnings)
    {
        var ours = new Dictionary<string, JsonObject>();
        foreach (var entry in Mark(document)?.Objects("inputs") ?? [])
        {
            if (entry.Text("name") is { } name)
            {
                ours.TryAdd(name, entry);
            }
        }

        return [.. Values(document, "inputs", "Input", warnings).Select(json => Input(json, ours.GetValueOrDefault(json.Text("name")!)))];
    }

    private static InputDefinition Input(JsonObject json, JsonObject? ours) => new(
        json.Text("name")!,
        json.Text("displayName") ?? "",
        json.Text("description") ?? "",
        json.Text("type") ?? "String",
        json.Text("uiHint") ?? "singleline")
    {
        // Stock Elsa starts without any input.
        Required = ours?.Flag("required") ?? false,
        Example = ours?.Text("example") ?? "",
        Remainder = new(json.ToElement()),
    };

    private static RunLimits Limits(JsonObject document, Warnings warnings)
    {
        var fields = new SettingsFields(Mark(document)?.Object("limits"), message => warnings.Add(message));
        return new RunLimits
        {
            Timeout = fields.OptionalTime("timeout"),
            MaxSteps = fields.OptionalInteger("maxSteps"),
            MaxRuns = fields.OptionalInteger("maxRuns"),
            StallAfter = fields.OptionalTime("stallAfter"),
        };
    }

    private static OutputDefinition Output(JsonObject json) => new(
        json.Text("name")!,
        json.Text("displayName") ?? "",
        json.Text("description") ?? "",
        json.Text("type") ?? "Object")
    {
        Remainder = new(json.ToElement()),
    };

    private static ImmutableArray<VariableDefinition> Variables(List<JsonObject> declared, ImmutableArray<Activity> activities)
    {
        var byName = new Dictionary<string, Activity>();
        foreach (var activity in activities.Where(a => ActivityMappings.HasResult(a.Settings)))
        {
            byName.TryAdd(activity.Name, activity);
        }

        var names = declared.CountBy(v => v.Text("name")!).ToDictionary();
        var kept = declared.Where(v => !(names[v.Text("name")!] == 1 && byName.TryGetValue(v.Text("name")!, out var owner)
            && ResultVariable.IsOnlyFor(v, owner.Id, owner.Name, owner.Remainder.Source.ToObject())));
        return
        [
            .. kept.Select(json => new VariableDefinition(
                json.Text("id")!,
                json.Text("name")!,
                json.Text("typeName")!)
            {
                Remainder = new(json.ToElement()),
            }),
        ];
    }

    private static Remainder Remainder(JsonObject document)
    {
        var rest = document.DeepClone().AsObject();
        foreach (var name in (string[])["root", "variables", "inputs", "outputs"])
        {
            rest.Remove(name);
        }

        return new(rest.ToElement());
    }
}
