using System.Text;
using FlowStudio.Runtime.Storage;
using FlowStudio.Workflows.Json;

namespace FlowStudio.Studio.Library;

/// <summary>A workflow as an Elsa 3 file to keep. Keys are no part of a definition, so none can be in it.</summary>
internal static class ExportEndpoint
{
    public static string PathFor(string definitionId) => $"workflows/{Uri.EscapeDataString(definitionId)}/export";

    public static void MapWorkflowExport(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(
        "/workflows/{definitionId}/export",
        async (string definitionId, DefinitionStore definitions, CancellationToken cancellationToken) =>
        {
            if (await definitions.FindLatestAsync(definitionId, cancellationToken) is not { } stored)
            {
                return Results.NotFound();
            }

            var name = ElsaCodec.Read(stored.Json).Definition is { } definition ? ElsaCodec.SuggestFileName(definition) : "workflow-definition.json";
            return Results.File(Encoding.UTF8.GetBytes(stored.Json), "application/json", name);
        });
}
