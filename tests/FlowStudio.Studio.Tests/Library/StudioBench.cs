using FlowStudio.Runner.Composition;
using FlowStudio.Runtime;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Library;
using FlowStudio.Studio.Templates;
using FlowStudio.Testing.Databases;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace FlowStudio.Studio.Tests.Library;

/// <summary>What Studio's pages are given, on a real database with a real runner; the simulated model answers at once.</summary>
internal sealed class StudioBench : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly NpgsqlDataSource source;
    private readonly IHost host;
    private readonly DirectoryInfo keys;

    private StudioBench(TestDatabase database, NpgsqlDataSource source, IHost host, DirectoryInfo keys)
    {
        (this.database, this.source, this.host, this.keys) = (database, source, host, keys);
    }

    public IServiceProvider Services => host.Services;

    public static TemplateGallery Gallery { get; } = new(Path.Combine(AppContext.BaseDirectory, "templates"));

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public static async Task<StudioBench> CreateAsync(PostgresFixture postgres)
    {
        var database = await postgres.CreateDatabaseAsync();
        var source = await FlowStudioServices.OpenDatabaseAsync(database.ConnectionString);
        var keys = Directory.CreateTempSubdirectory("flowstudio-keys-");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FlowStudio:KeyFolder"] = keys.FullName,
            ["Simulation:ChunkDelay"] = "00:00:00",
        });
        builder.Services.AddFlowStudio(builder.Configuration, source);
        builder.Services.AddFlowStudioFeed();
        builder.Services.AddSingleton<WorkflowLibrary>();
        builder.Services.AddSingleton(Gallery);
        builder.Services.AddSingleton<TemplateStarter>();
        var host = builder.Build();
        await host.StartAsync();
        return new StudioBench(database, source, host, keys);
    }

    /// <summary>Waits for the end of a run; every gate that opens meanwhile gets the next of the decisions, and the last one again and again.</summary>
    public async Task<RunRow> UntilEndAsync(Guid run, params (string Port, string Instruction)[] decisions)
    {
        var decided = 0;
        var end = Environment.TickCount64 + 60_000;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(30));
        while (true)
        {
            var row = (await Get<RunStore>().FindAsync(run))!;
            if (row.FinishedAt is not null || row.Status == RunStatus.Failed)
            {
                return row;
            }

            foreach (var gate in await Get<GateStore>().ListOpenOfRunAsync(run))
            {
                var (port, instruction) = decisions[Math.Min(decided++, decisions.Length - 1)];
                await Get<GateStore>().DecideAsync(gate.Id, port, instruction, "Ann");
            }

            Assert.True(Environment.TickCount64 < end, $"The run is still {row.Status}, with {row.OpenGates} open gates.");
            await timer.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        await source.DisposeAsync();
        await database.DisposeAsync();
        keys.Delete(recursive: true);
    }
}
