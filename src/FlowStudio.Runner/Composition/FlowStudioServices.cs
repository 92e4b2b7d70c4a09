using FlowStudio.Agents;
using FlowStudio.Agents.Models;
using FlowStudio.Agents.Simulation;
using FlowStudio.Agents.Teams;
using FlowStudio.Runtime;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Scheduling;
using FlowStudio.Runtime.Storage;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace FlowStudio.Runner.Composition;

/// <summary>What Studio and a runner have in common: the database, the agents, and the runner itself.</summary>
public static class FlowStudioServices
{
    /// <summary>Opens the database that a connection string leads to and brings its schema up to date.</summary>
    /// <exception cref="SchemaTooNewException"/>
    public static async Task<NpgsqlDataSource> OpenDatabaseAsync(string connectionString)
    {
        var database = DatabaseConnection.Open(connectionString);
        await Migrator.MigrateAsync(database);
        return database;
    }

    public static IServiceCollection AddFlowStudio(this IServiceCollection services, IConfiguration configuration, NpgsqlDataSource database)
    {
        services.AddFlowStudioStorage(database);
        services.AddSingleton<TeamLibrary>();
        services.AddSingleton<ProviderLibrary>();
        services.AddSingleton<ITeamCatalog>(provider => provider.GetRequiredService<TeamLibrary>());
        services.AddSingleton<IModelProviderCatalog>(provider => provider.GetRequiredService<ProviderLibrary>());
        services.AddFlowStudioAgents(simulation: configuration.GetSection("Simulation").Get<SimulationOptions>());
        services.AddFlowStudioRunner(configuration.GetSection("Runner").Get<RunnerOptions>() ?? new RunnerOptions());
        services.AddFlowStudioSchedules(configuration.GetSection("Schedules").Get<ScheduleOptions>());
        AddKeyRing(services, configuration);
        return services;
    }

    /// <summary>The keys that encrypt secrets: a folder that Studio and every runner share.</summary>
    private static void AddKeyRing(IServiceCollection services, IConfiguration configuration)
    {
        var folder = configuration["FlowStudio:KeyFolder"] is { Length: > 0 } named
            ? named
            : Path.Combine(configuration["FlowStudio:DataFolder"] ?? "data", "keys");
        services.AddDataProtection().SetApplicationName("FlowStudio").PersistKeysToFileSystem(new DirectoryInfo(Path.GetFullPath(folder)));
    }
}
