using System.Text.Json.Serialization;
using FlowStudio.Agents.Models;
using FlowStudio.Agents.Teams;

namespace FlowStudio.Runner.Composition;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(Team))]
[JsonSerializable(typeof(ModelProvider))]
[JsonSerializable(typeof(PriceTable))]
internal sealed partial class LibraryJson : JsonSerializerContext;
