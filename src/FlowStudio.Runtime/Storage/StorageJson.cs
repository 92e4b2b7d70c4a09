using System.Text.Json;
using System.Text.Json.Serialization;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Runtime.Storage;

/// <summary>A person's wish, as it lies in a run's inbox.</summary>
internal sealed record PersonSignal(string By, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, JsonElement>))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(Fault))]
[JsonSerializable(typeof(PersonSignal))]
[JsonSerializable(typeof(DecidedSignal))]
[JsonSerializable(typeof(StepByHand))]
[JsonSerializable(typeof(TimerSignal))]
internal sealed partial class StorageJson : JsonSerializerContext;

/// <summary>A decision at a gate, as it lies in a run's inbox.</summary>
internal sealed record DecidedSignal(int Execution, string Decision, string By, string Instruction, string Proposal);

/// <summary>A time that came, as it lies in a run's inbox.</summary>
internal sealed record TimerSignal(int Execution);
