using System.Globalization;
using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json.Kinds;

namespace FlowStudio.Workflows.Json.Writing;

/// <summary>The top of the file, in the exporter's order.</summary>
internal static class DefinitionWriter
{
    private static readonly string[] Before =
    [
        "$schema", "id", "definitionId", "tenantId", "name", "description", "createdAt", "version", "toolVersion", "variables", "inputs", "outputs", "outcomes",
        ElsaNames.CustomProperties, "isReadonly", "isSystem", "isLatest", "isPublished", "options", "usableAsActivity",
    ];

    public static JsonObject Write(WorkflowDefinition definition, DateTimeOffset? createdAt)
    {
        var variables = new VariableTable(definition);
        var json = definition.Remainder.Source.ToObject();
        json.SetDefault("$schema", ElsaNames.Schema);
        json["id"] = definition.VersionId;
        json["definitionId"] = definition.DefinitionId;
        json["name"] = definition.Name;
        json.SetOptional("description", definition.Description);
        if (createdAt is { } at)
        {
            json["createdAt"] = at.ToString("O", CultureInfo.InvariantCulture);
        }

        json["version"] = definition.Version;
        if (!Version.TryParse(json.Text("toolVersion"), out _))
        {
            json["toolVersion"] = ElsaNames.ToolVersion;
        }

        json["variables"] = new JsonArray([.. definition.Variables.Select(Variable), .. variables.Results]);
        json["inputs"] = new JsonArray([.. definition.Inputs.Select(Input)]);
        json["outputs"] = new JsonArray([.. definition.Outputs.Select(Output)]);
        json.SetDefault("outcomes", new JsonArray());
        WriteMark(json.Ensure(ElsaNames.CustomProperties), definition);
        json.SetDefault("isReadonly", false);
        json.SetDefault("isSystem", false);
        json.SetDefault("isLatest", true);
        json.SetDefault("isPublished", false);
        json.SetDefault("options", new JsonObject { ["autoUpdateConsumingWorkflows"] = false });
        json["root"] = FlowchartWriter.Write(definition, variables);
        return Ordered(json);
    }

    private static JsonObject Variable(VariableDefinition variable)
    {
        var json = variable.Remainder.Source.ToObject();
        json["id"] = variable.Id;
        json["name"] = variable.Name;
        json["typeName"] = variable.TypeName;
        if (variable.Remainder.IsEmpty)
        {
            return ResultVariable.Declare(variable.Id, variable.Name, variable.TypeName);
        }

        return json;
    }

    private static JsonObject Input(InputDefinition input)
    {
        var json = input.Remainder.Source.ToObject();
        if (json.Text("uiHint") is not null || input.Remainder.IsEmpty || input.UiHint != "singleline")
        {
            json["uiHint"] = input.UiHint;
        }

        json.SetDefault("storageDriverType", null);
        json["type"] = input.Type;
        json["name"] = input.Name;
        Describe(json, input.DisplayName, input.Description);
        return json;
    }

    private static JsonObject Output(OutputDefinition output)
    {
        var json = output.Remainder.Source.ToObject();
        json["type"] = output.Type;
        json["name"] = output.Name;
        Describe(json, output.DisplayName, output.Description);
        return json;
    }

    private static void Describe(JsonObject json, string displayName, string description)
    {
        json.SetOptional("displayName", displayName);
        json.SetOptional("description", description);
        json.SetDefault("category", "");
    }

    /// <summary>Elsa's inputs know neither "required" nor an example. A list, since a name as key could be one that Elsa strips.</summary>
    private static void WriteMark(JsonObject custom, WorkflowDefinition definition)
    {
        var mark = custom.Ensure(ElsaNames.FlowStudio);
        mark.SetDefault(ElsaNames.SchemaVersion, ElsaNames.CurrentSchemaVersion);
        WriteLimits(mark, definition.Limits);
        var old = mark.Objects("inputs").Where(i => i.Text("name") is not null).DistinctBy(i => i.Text("name")).ToDictionary(i => i.Text("name")!);
        mark["inputs"] = new JsonArray([.. definition.Inputs.Where(i => i.Required || i.Example.Length > 0).DistinctBy(i => i.Name).Select(input =>
        {
            var entry = old.GetValueOrDefault(input.Name)?.DeepClone().AsObject() ?? [];
            entry["name"] = input.Name;
            entry["required"] = input.Required;
            entry["example"] = input.Example;
            return entry;
        })]);
    }

    private static void WriteLimits(JsonObject mark, RunLimits limits)
    {
        if (limits == RunLimits.None)
        {
            mark.Remove("limits");
            return;
        }

        var written = mark.Ensure("limits");
        written["timeout"] = limits.Timeout is { } timeout ? SettingsFields.Format(timeout) : null;
        written["maxSteps"] = limits.MaxSteps;
        written["maxRuns"] = limits.MaxRuns;
        written["stallAfter"] = limits.StallAfter is { } stall ? SettingsFields.Format(stall) : null;
    }

    private static JsonObject Ordered(JsonObject json)
    {
        var root = json["root"];
        json.Remove("root");
        var ordered = new JsonObject();
        foreach (var name in Before.Where(json.ContainsKey).ToList())
        {
            Move(json, name, ordered);
        }

        // What Elsa does not know comes before the root, which is long.
        foreach (var name in json.Select(p => p.Key).ToList())
        {
            Move(json, name, ordered);
        }

        ordered["root"] = root;
        return ordered;
    }

    private static void Move(JsonObject from, string name, JsonObject to)
    {
        var value = from[name];
        from.Remove(name);
        to[name] = value;
    }
}
