using System.Text.Json;
using System.Text.Json.Serialization;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Runtime.Storage;

/// <summary>A person's wish, as it lies in a run's inbox.</summary>
internal sealed record PersonSignal(string By, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, JsonElement>))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(JsonElement[]))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(Fault))]
[JsonSerializable(typeof(ForkPlan))]
[JsonSerializable(typeof(EventSignal))]
[JsonSerializable(typeof(ChildSignal))]
[JsonSerializable(typeof(PersonSignal))]
[JsonSerializable(typeof(DecidedSignal))]
[JsonSerializable(typeof(StepByHand))]
[JsonSerializable(typeof(TimerSignal))]
internal sealed partial class StorageJson : JsonSerializerContext;

/// <summary>A decision at a gate, as it lies in a run's inbox.</summary>
internal sealed record DecidedSignal(int Execution, string Decision, string By, string Instruction, string Proposal);

/// <summary>An event from outside, as it lies in a run's inbox.</summary>
internal sealed record EventSignal(int Execution, JsonElement Payload, string By);

/// <summary>A run that a step started is over, as it lies in the inbox of the run above.</summary>
internal sealed record ChildSignal(int Execution, Guid Child, string Status, string? Outcome, JsonElement Output);

/// <summary>A time that came, as it lies in a run's inbox.</summary>
internal sealed record TimerSignal(int Execution);
