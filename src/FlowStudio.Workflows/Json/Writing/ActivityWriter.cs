using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json.Kinds;
using FlowStudio.Workflows.Json.Reading;

namespace FlowStudio.Workflows.Json.Writing;

/// <summary>One step as Elsa's activity. It starts from what was read, so that every field that we do not know stays.</summary>
internal sealed class ActivityWriter(string flowchartId, VariableTable variables)
{
    private readonly WritingContext _context = new(variables.Reference, variables.NameOf);

    public JsonObject Write(Activity activity)
    {
        var mapping = ActivityMappings.Of(activity.Settings);
        var json = activity.Remainder.Source.ToObject();
        if (mapping is not null)
        {
            if (json.Count > 0 && json.Text("type") != mapping.TypeOf(activity.Settings))
            {
                // It became another kind of step: the old type's inputs would mean nothing, or something else.
                json = Outline(json);
            }

            // A step of ours is written in the exporter's order: inputs and outputs first.
            mapping.Write(json, activity, _context);
            WriteResult(json, activity);
        }

        WriteCommon(json, activity, mapping?.TypeOf(activity.Settings) ?? ((ForeignSettings)activity.Settings).ActivityType);
        WriteMark(json, activity, mapping);
        WriteDesigner(json, activity);
        return json;
    }

    /// <summary>The switch behind a gate or a For each.</summary>
    public JsonObject WriteSwitch(Activity gate, string id)
    {
        var json = gate.Remainder.Companion.ToObject();
        var isNew = json.Count == 0;
        OutcomeSwitch.WriteCases(json, gate);
        WriteIdentity(json, id, isNew || json.Text("name") is not { } name ? gate.Name + "Decision" : name, ElsaNames.FlowSwitch);
        WriteFlags(json);
        OutcomeSwitch.WriteMark(json, gate);
        var metadata = json.Ensure("metadata");
        var before = ActivityReader.PositionIn(gate.Remainder.Source.ToObject().Object("metadata")?.Object("designer"));
        if (isNew || ActivityReader.PositionIn(metadata.Object("designer")) is not { } at || before is not { } old)
        {
            // Studio has no line between the two yet: beside the gate, where the next step leaves room.
            WritePosition(metadata.Ensure("designer"), new(gate.Position.X + gate.Size.Width + 40, gate.Position.Y));
            metadata.SetDefault("displayText", "Decision");
        }
        else
        {
            WritePosition(metadata.Ensure("designer"), new(at.X + gate.Position.X - old.X, at.Y + gate.Position.Y - old.Y));
        }

        return json;
    }

    private static JsonObject Outline(JsonObject json)
    {
        var outline = new JsonObject();
        foreach (var name in (string[])["id", "name", ElsaNames.CustomProperties, "metadata"])
        {
            if (json[name] is { } value)
            {
                outline[name] = value.DeepClone();
            }
        }

        return outline;
    }

    private void WriteResult(JsonObject json, Activity activity)
    {
        if (!ActivityMappings.HasResult(activity.Settings) || !ResultVariable.IsHeldBy(ActivityMappings.Of(activity.Settings)!.TypeOf(activity.Settings))
            || variables.IdOf(activity.Name) is not { } id)
        {
            return;
        }

        var result = json.Ensure("result");
        result.SetDefault("typeName", "Object");
        var reference = result.Ensure("memoryReference");
        if (reference.Text("id") != id)
        {
            reference["id"] = id;
        }
    }

    private void WriteCommon(JsonObject json, Activity activity, string type)
    {
        var mark = json.FlowStudio();
        if (mark?.Text("name") is { } ours && ours != activity.Name)
        {
            // The step was renamed here; the file's own name follows.
            mark.Remove("name");
            mark = null;
        }

        var name = mark?.Text("name") is not null && json.Text("name") is { } original ? original : activity.Name;
        WriteIdentity(json, activity.Id, name, type);
        WriteFlags(json);
    }

    private void WriteIdentity(JsonObject json, string id, string name, string type)
    {
        // Set only where it differs, so that a field keeps its place.
        SetText(json, "id", id);
        if (json.Text("nodeId")?.EndsWith(":" + id, StringComparison.Ordinal) != true)
        {
            json["nodeId"] = $"Workflow1:{flowchartId}:{id}";
        }

        SetText(json, "name", name);
        SetText(json, "type", type);
        json.SetDefault("version", 1);
    }

    private static void WriteFlags(JsonObject json)
    {
        var custom = json.Ensure(ElsaNames.CustomProperties);
        if (!custom.ContainsKey("CanStartWorkflow"))
        {
            custom.SetDefault("canStartWorkflow", false);
            custom.SetDefault("runAsynchronously", false);
        }
    }

    private static void WriteMark(JsonObject json, Activity activity, ActivityMapping? mapping)
    {
        if (mapping is null)
        {
            return;
        }

        var mark = json.Ensure(ElsaNames.CustomProperties).Ensure(ElsaNames.FlowStudio);
        var sameKind = mark.Text("kind") == mapping.Kind;
        mark[ElsaNames.SchemaVersion] = Math.Max(mark.Integer(ElsaNames.SchemaVersion) ?? 0, ElsaNames.CurrentSchemaVersion);
        mark["kind"] = mapping.Kind;
        if (!sameKind || mapping.Settings(activity.Settings) is null)
        {
            mark.Remove("settings");
        }

        if (mapping.Settings(activity.Settings) is { } settings)
        {
            var written = mark.Ensure("settings");
            foreach (var (field, value) in settings)
            {
                // What is not set is not written, unless the file has it: an older file stays as it was.
                if (value is not null || written.ContainsKey(field))
                {
                    written[field] = value?.DeepClone();
                }
            }
        }
    }

    private static void WriteDesigner(JsonObject json, Activity activity)
    {
        var metadata = json.Ensure("metadata");
        var designer = metadata.Ensure("designer");
        WritePosition(designer, activity.Position);
        if ((ActivityReader.SizeIn(designer) ?? (activity.Remainder.IsEmpty ? null : Size.Default)) != activity.Size)
        {
            var size = designer.Ensure("size");
            size["width"] = activity.Size.Width;
            size["height"] = activity.Size.Height;
        }

        metadata.SetOptional("displayText", activity.DisplayText);
    }

    private static void WritePosition(JsonObject designer, Point position)
    {
        if (ActivityReader.PositionIn(designer) != position)
        {
            var at = designer.Ensure("position");
            at["x"] = position.X;
            at["y"] = position.Y;
        }
    }

    private static void SetText(JsonObject json, string name, string value)
    {
        if (json.Text(name) != value)
        {
            json[name] = value;
        }
    }
}
