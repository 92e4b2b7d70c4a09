using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json.Kinds;

namespace FlowStudio.Workflows.Json.Reading;

/// <summary>One activity of the file, its name already decided.</summary>
internal static class ActivityReader
{
    private const int PerRow = 6;

    public static Activity Read(JsonObject json, string name, JsonObject? companion, int index, DeclaredVariables variables, Warnings warnings)
    {
        var id = json.Text("id")!;
        var settings = ActivityMappings.Read(json, variables.NameOf, message => warnings.Add(message, id));
        var metadata = json.Object("metadata");
        var designer = metadata?.Object("designer");
        var activity = new Activity
        {
            Id = id,
            Name = name,
            DisplayText = metadata?.Text("displayText") ?? "",
            Position = PositionIn(designer) ?? Fallback(index),
            Size = SizeIn(designer) ?? Size.Default,
            Settings = settings,
            Remainder = new(json.ToElement()) { Companion = companion?.ToElement() },
        };
        WarnOfChanges(json, companion, activity, warnings);
        return activity;
    }

    public static Point? PositionIn(JsonObject? designer) =>
        designer?.Object("position") is { } at && at.Number("x") is { } x && at.Number("y") is { } y ? new Point(x, y) : null;

    public static Size? SizeIn(JsonObject? designer) =>
        designer?.Object("size") is { } size && size.Number("width") is > 0 and var width && size.Number("height") is > 0 and var height
            ? new Size(width, height) : null;

    /// <summary>Steps that nobody placed stand in rows, not on top of each other.</summary>
    private static Point Fallback(int index) => new(80 + (index % PerRow * 300), 80 + (index / PerRow * 140));

    /// <summary>Where our settings say more than the stock fields, they count; a difference is not taken over, and not passed over in silence either.</summary>
    private static void WarnOfChanges(JsonObject json, JsonObject? companion, Activity activity, Warnings warnings)
    {
        if (activity.Settings is not (AgentSettings or TeamSettings or GateSettings or ForEachSettings or RouterSettings)
            || json.FlowStudio() is not { } mark || mark.Object("settings") is null
            || mark.Integer(ElsaNames.SchemaVersion) != ElsaNames.CurrentSchemaVersion)
        {
            return;
        }

        var expected = json.DeepClone().AsObject();
        ActivityMappings.Of(activity.Settings)!.Write(expected, activity, new WritingContext(_ => [], _ => null));
        var changed = Differs(json, expected, "payload") || Differs(json, expected, "cases");
        if (companion is not null)
        {
            var expectedSwitch = companion.DeepClone().AsObject();
            OutcomeSwitch.WriteCases(expectedSwitch, activity);
            changed |= Differs(companion, expectedSwitch, "cases");
        }

        if (changed)
        {
            warnings.Add("The step's stock fields were changed outside FlowStudio. The settings that FlowStudio saved are used, and saving writes them again.", activity.Id);
        }
    }

    private static bool Differs(JsonObject json, JsonObject expected, string name) =>
        json[name] is { } value && !JsonNode.DeepEquals(value, expected[name]);
}
