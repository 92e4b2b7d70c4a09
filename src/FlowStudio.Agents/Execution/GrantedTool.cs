using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using FlowStudio.Agents.Tools;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.AI;

namespace FlowStudio.Agents.Execution;

/// <summary>What using a tool came to. A fault ends the whole attempt; anything else is text for the model.</summary>
internal readonly record struct ToolOutcome(string Text, Fault? Fault = null);

/// <summary>A tool that one agent may use in one task.</summary>
internal abstract class GrantedTool(string name, string description, JsonElement parameters)
{
    public string Name => name;

    public string WireName { get; } = ToolCatalog.WireName(name);

    /// <summary>Whether its use is noted by itself.</summary>
    public virtual bool NotesItself => false;

    public AIFunctionDeclaration Declaration => AIFunctionFactory.CreateDeclaration(WireName, description, parameters);

    public abstract ValueTask<ToolOutcome> RunAsync(JsonElement arguments, CancellationToken cancellationToken);
}

/// <summary>A tool from the catalog.</summary>
internal sealed class CatalogTool(ITool tool) : GrantedTool(tool.Name, tool.Description, tool.Parameters)
{
    [SuppressMessage("Design", "CA1031", Justification = "A tool's failure is something the model can work around, whatever it was.")]
    public override async ValueTask<ToolOutcome> RunAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        try
        {
            return new(await tool.RunAsync(arguments, cancellationToken));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new($"The tool failed: {exception.Message}");
        }
    }

    /// <summary>The tools of these names; a name that the catalog does not know is told and left out.</summary>
    public static List<GrantedTool> Grant(ToolCatalog catalog, IEnumerable<string> names, string speaker, IActivityProgress progress)
    {
        var granted = new List<GrantedTool>();
        foreach (var name in names)
        {
            if (catalog.Find(name) is not { } tool)
            {
                progress.Note(new ActivityNote(NoteKinds.Warning, speaker, $"The tool \"{name}\" does not exist here and is left out."));
            }
            else if (granted.All(g => g.Name != tool.Name))
            {
                granted.Add(new CatalogTool(tool));
            }
        }

        return granted;
    }
}
