using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlowStudio.Workflows.Activities;

/// <summary>What a person is shown at a gate.</summary>
/// <param name="Approver">Who is meant to decide, in words.</param>
public sealed record GatePayload(string Question, string Proposal, string Why, string Approver)
{
    public static GatePayload From(JsonElement payload) => payload.Deserialize(ControlJson.Default.GatePayload) ?? new GatePayload("", "", "", "");
}

/// <summary>What a person answered; the value of a gate.</summary>
/// <param name="Decision">One of the gate's ports.</param>
/// <param name="Instruction">What is to be done differently, when it was sent back.</param>
/// <param name="Proposal">The text that was decided on.</param>
public sealed record GateDecision(string Decision, string Instruction, string Proposal, string By)
{
    public JsonElement ToValue() => JsonSerializer.SerializeToElement(this, ControlJson.Default.GateDecision);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatePayload))]
[JsonSerializable(typeof(GateDecision))]
[JsonSerializable(typeof(SubWorkflowCall))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, JsonElement>))]
internal sealed partial class ControlJson : JsonSerializerContext;
