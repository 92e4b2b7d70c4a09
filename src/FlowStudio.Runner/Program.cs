using FlowStudio.Runner.Composition;
using FlowStudio.Runtime.Storage;
using Microsoft.Extensions.Logging.Console;
using Npgsql;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
if (builder.Configuration["FlowStudio:ConnectionString"] is not { Length: > 0 } connectionString)
{
    Console.Error.WriteLine(
        "A runner needs the database that Studio uses. Set FlowStudio__ConnectionString, for example Host=localhost;Database=flowstudio;Username=flowstudio;Password=…");
    return 2;
}

NpgsqlDataSource database;
try
{
    database = await FlowStudioServices.OpenDatabaseAsync(connectionString);
}
catch (SchemaTooNewException e)
{
    Console.Error.WriteLine($"The runner cannot start: {e.Message}");
    return 2;
}
catch (Exception e) when (e is NpgsqlException or TimeoutException or ArgumentException)
{
    Console.Error.WriteLine($"The runner cannot start: {e.Message.TrimEnd('.')}. Check that PostgreSQL answers there, and the host, port, database, user and password in FlowStudio__ConnectionString (./flowstudio runner --database ...).");
    return 2;
}

await using (database)
{
    builder.Services.AddFlowStudio(builder.Configuration, database);
    builder.Services.AddHealthChecks();
    var app = builder.Build();
    app.MapHealthChecks("/health");
    await app.StartAsync();
    Console.WriteLine($"A FlowStudio runner is ready: {app.Urls.FirstOrDefault()}");
    await app.WaitForShutdownAsync();
    await app.DisposeAsync();
}

return 0;
