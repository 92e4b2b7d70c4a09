using FlowStudio.Runner.Composition;
using FlowStudio.Runtime.Database;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Hosting;
using FlowStudio.Studio.Library;
using Npgsql;

if (args is ["export", .. var rest])
{
    return await ExportCommand.RunAsync(rest);
}

var builder = StudioBuilder.Create(args);
await using var server = new DatabaseServer(DatabaseSettings.From(builder.Configuration));
NpgsqlDataSource database;
try
{
    database = await FlowStudioServices.OpenDatabaseAsync(await server.StartAsync());
}
catch (Exception e) when (e is DatabaseStartException or SchemaTooNewException or NpgsqlException)
{
    await Console.Error.WriteLineAsync($"FlowStudio cannot start: {e.Message}");
    return DatabaseSettings.CannotStart;
}

await using (database)
{
    builder.AddStudio(database);
    var app = builder.Build();
    app.UseStudio();
    app.Services.ReportDatabase(server);
    return await app.RunStudioAsync();
}
