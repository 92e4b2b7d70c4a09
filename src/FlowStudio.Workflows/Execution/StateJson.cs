using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlowStudio.Workflows.Execution;

/// <summary>How a run's state is kept.</summary>
public static class StateJson
{
    public static string Write(WorkflowState state) => JsonSerializer.Serialize(state, StateJsonContext.Default.WorkflowState);

    /// <exception cref="JsonException">It is no state.</exception>
    public static WorkflowState Read(string json) =>
        JsonSerializer.Deserialize(json, StateJsonContext.Default.WorkflowState) ?? throw new JsonException("A run's state is missing.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(WorkflowState))]
internal sealed partial class StateJsonContext : JsonSerializerContext;
