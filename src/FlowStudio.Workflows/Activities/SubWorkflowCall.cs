using System.Text.Json;

namespace FlowStudio.Workflows.Activities;

/// <summary>The run that a Workflow step starts: the payload of its bookmark.</summary>
/// <param name="Name">Of the workflow, as its runs show it.</param>
/// <param name="MaxRuns">How many of its runs may be under way at once; null: no limit.</param>
/// <param name="Existing">A run of an earlier attempt that is let go on instead; null: a new one.</param>
public sealed record SubWorkflowCall(string DefinitionId, int Version, string Name, Dictionary<string, JsonElement> Input, int Depth, int? MaxRuns = null, Guid? Existing = null)
{
    public static SubWorkflowCall From(string json) =>
        JsonSerializer.Deserialize(json, ControlJson.Default.SubWorkflowCall) ?? throw new JsonException("A sub-workflow's call is missing.");

    public JsonElement ToPayload() => JsonSerializer.SerializeToElement(this, ControlJson.Default.SubWorkflowCall);
}
