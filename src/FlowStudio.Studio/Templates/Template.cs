using FlowStudio.Agents.Teams;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Studio.Templates;

/// <summary>A workflow that is ready to start.</summary>
/// <param name="Name">The name of its folder: lower-case letters, digits and hyphens.</param>
/// <param name="Team">The team that one of its steps names; null: it needs none.</param>
/// <param name="SampleInput">A text for each input, by the input's name.</param>
/// <param name="Readme">Markdown, without the title.</param>
public sealed record Template(string Name, WorkflowDefinition Definition, Team? Team, IReadOnlyDictionary<string, string> SampleInput, string Readme);
