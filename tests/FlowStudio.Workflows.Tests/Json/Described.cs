using System.Text.Encodings.Web;
using System.Text.Json;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Tests.Json;

/// <summary>A definition's every field as text, without what the file held besides: for comparing by value, and for reading when a test fails.</summary>
internal static class Described
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(WorkflowDefinition d) => JsonSerializer.Serialize(
        new
        {
            d.DefinitionId,
            d.VersionId,
            d.Version,
            d.Name,
            d.Description,
            Inputs = d.Inputs.Select(i => new { i.Name, i.DisplayName, i.Description, i.Type, i.UiHint, i.Required, i.Example }),
            Outputs = d.Outputs.Select(o => new { o.Name, o.DisplayName, o.Description, o.Type }),
            Variables = d.Variables.Select(v => new { v.Id, v.Name, v.TypeName }),
            d.Limits,
            Activities = d.Activities.Select(a => new
            {
                a.Id,
                a.Name,
                a.DisplayText,
                a.Position,
                a.Size,
                a.Settings.Kind,
                Settings = JsonSerializer.SerializeToElement(a.Settings, a.Settings.GetType()),
            }),
            Connections = d.Connections.Select(c => new { c.Source, c.SourcePort, c.Target, c.MaxRounds }),
            FlowchartId = d.Flowchart.Id,
        },
        Options);
}
