using FlowStudio.Agents.Execution;
using FlowStudio.Agents.Models;
using FlowStudio.Agents.Simulation;
using FlowStudio.Agents.Teams;
using FlowStudio.Agents.Tools;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FlowStudio.Agents;

public static class AgentsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the executors for agents and teams, the models and the tools. <see cref="IModelProviderCatalog"/> and <see cref="ITeamCatalog"/> are
    /// taken from whoever registers them, before or after; without, there are no providers but the simulated one and no teams. An
    /// <see cref="IConcurrencyLimiter"/> that counts over several processes must be registered before; without, each process counts for itself.
    /// </summary>
    public static IServiceCollection AddFlowStudioAgents(this IServiceCollection services, ModelOptions? options = null, SimulationOptions? simulation = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(options ?? new ModelOptions());
        services.TryAddSingleton(simulation ?? new SimulationOptions());
        services.TryAddSingleton<IModelProviderCatalog, InMemoryModelProviderCatalog>();
        services.TryAddSingleton<ITeamCatalog, InMemoryTeamCatalog>();
        services.TryAddSingleton<IConcurrencyLimiter, InMemoryConcurrencyLimiter>();
        services.TryAddSingleton<ProviderBreakers>();
        services.TryAddSingleton<Judge>();
        services.TryAddSingleton<Attempts>();
        services.TryAddSingleton<ModelHttp>();
        services.TryAddSingleton<ModelConnector>();
        services.TryAddSingleton(provider => new ModelConnectionTester(
            provider.GetRequiredService<ModelConnector>(),
            provider.GetRequiredService<ModelHttp>(),
            provider.GetRequiredService<ModelOptions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<ITool, CalculateTool>(),
            ServiceDescriptor.Singleton<ITool, CurrentTimeTool>(),
        ]);
        services.TryAddSingleton<ToolCatalog>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IActivityExecutor, AgentExecutor>(),
            ServiceDescriptor.Singleton<IActivityExecutor, TeamExecutor>(),
        ]);
        return services;
    }
}
