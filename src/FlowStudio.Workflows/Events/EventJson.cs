using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlowStudio.Workflows.Events;

/// <summary>How events are kept.</summary>
public static class EventJson
{
    public static string Write(WorkflowEvent workflowEvent) => JsonSerializer.Serialize(workflowEvent, EventJsonContext.Default.WorkflowEvent);

    /// <summary>Null for what is no event, and for a type that this version does not know: a journal written by a newer one.</summary>
    public static WorkflowEvent? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, EventJsonContext.Default.WorkflowEvent);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

// Jsonb reorders properties, so the discriminator need not come first.
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(WorkflowEvent))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
