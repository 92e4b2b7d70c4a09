using FlowStudio.Runner.Composition;
using FlowStudio.Runtime.Database;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Hosting;
using FlowStudio.Workflows.Json;
using Npgsql;

namespace FlowStudio.Studio.Library;

/// <summary>Writes the latest version of every workflow as an Elsa 3 file. Works while Studio does not run; then the database is free.</summary>
internal static class ExportCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [{ Length: > 0 } folder])
        {
            await Console.Error.WriteLineAsync("Say into which folder: export FOLDER");
            return 2;
        }

        var configuration = StudioBuilder.Create([]).Configuration;
        var settings = DatabaseSettings.From(configuration);
        // A mistyped folder must not become an empty database.
        if (string.IsNullOrEmpty(configuration["FlowStudio:ConnectionString"]) && !Directory.Exists(Path.Combine(settings.DataFolder, "database")))
        {
            await Console.Error.WriteLineAsync($"There is no data of FlowStudio in {settings.DataFolder}, so nothing was exported. Name the folder that holds it: ./flowstudio export --data FOLDER");
            return DatabaseSettings.CannotStart;
        }

        try
        {
            await using var server = new DatabaseServer(settings);
            await using var database = await FlowStudioServices.OpenDatabaseAsync(await server.StartAsync());
            var definitions = new DefinitionStore(database);
            Directory.CreateDirectory(folder);
            var count = 0;
            foreach (var summary in await definitions.ListAsync())
            {
                if (await definitions.FindLatestAsync(summary.DefinitionId) is not { } stored || ElsaCodec.Read(stored.Json).Definition is not { } definition)
                {
                    await Console.Error.WriteLineAsync($"“{summary.Name}” cannot be read and is left out.");
                    continue;
                }

                await File.WriteAllTextAsync(Path.Combine(folder, ElsaCodec.SuggestFileName(definition)), stored.Json);
                count++;
            }

            Console.WriteLine($"{count} workflow{(count == 1 ? "" : "s")} written to {Path.GetFullPath(folder)}");
            return 0;
        }
        catch (Exception e) when (e is DatabaseStartException or SchemaTooNewException or NpgsqlException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The export stopped: {e.Message}");
            return DatabaseSettings.CannotStart;
        }
    }
}
