using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json;

/// <summary>
/// The variable that holds a step's result in the file. In the model a result simply has the step's name; stock Elsa needs a declared
/// variable, so one is written for each such step, and what is exactly as we write it is not read as a variable that somebody made.
/// </summary>
internal static class ResultVariable
{
    private const string ShortStorageDriver = "WorkflowInstanceStorageDriver";

    public static string IdFor(string activityId) => activityId + "-result";

    public static JsonObject Declare(string id, string name, string typeName = "Object") => new()
    {
        ["id"] = id,
        ["name"] = name,
        ["typeName"] = typeName,
        ["isArray"] = false,
        ["storageDriverTypeName"] = ElsaNames.StorageDriver,
    };

    /// <summary>Whether a stock activity of this type puts its result into a variable.</summary>
    public static bool IsHeldBy(string? type) => type is ElsaNames.RunTask or ElsaNames.Event or ElsaNames.ExecuteWorkflow;

    public static bool IsTaskOfOurs(JsonObject activity) =>
        IsHeldBy(activity.Text("type"))
        && activity.FlowStudio()?.Text("kind") is ActivityKinds.Agent or ActivityKinds.Team or ActivityKinds.Gate or ActivityKinds.ForEach or ActivityKinds.Workflow
            or ActivityKinds.Wait;

    /// <summary>The id of the variable into which a task's result goes.</summary>
    public static string? ReferenceOf(JsonObject activity) =>
        IsHeldBy(activity.Text("type")) && activity.Object("result")?.Object("memoryReference")?.Text("id") is { Length: > 0 } id ? id : null;

    /// <summary>Whether a declared variable says nothing but "here is the result of this step".</summary>
    public static bool IsOnlyFor(JsonObject variable, string activityId, string activityName, JsonObject activity)
    {
        if (variable.Text("id") is not { } id || variable.Text("name") != activityName)
        {
            return false;
        }

        var derived = IdFor(activityId);
        var itsOwn = IsHeldBy(activity.Text("type"))
            ? id == ReferenceOf(activity)
            : id == derived || id.StartsWith(derived + "-", StringComparison.Ordinal);
        if (!itsOwn)
        {
            return false;
        }

        // Elsa 3.8 shortens the driver's name when it saves.
        var plain = variable.DeepClone().AsObject();
        if (plain.Text("storageDriverTypeName") == ShortStorageDriver)
        {
            plain["storageDriverTypeName"] = ElsaNames.StorageDriver;
        }

        return JsonNode.DeepEquals(plain, Declare(id, activityName));
    }
}
