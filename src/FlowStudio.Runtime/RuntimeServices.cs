using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Feed;
using FlowStudio.Runtime.Storage;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace FlowStudio.Runtime;

/// <summary>What a process needs to keep, execute and show runs.</summary>
public static class RuntimeServices
{
    /// <summary>Stores and the cache of plans. The schema must be up to date (<see cref="Migrator"/>); data protection must be set up.</summary>
    public static IServiceCollection AddFlowStudioStorage(this IServiceCollection services, NpgsqlDataSource database)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(database);
        services.AddSingleton<DefinitionStore>();
        services.AddSingleton<RunStore>();
        services.AddSingleton<GateStore>();
        services.AddSingleton<EventStore>();
        services.AddSingleton<ItemStore>();
        services.AddSingleton<StallStore>();
        services.AddSingleton<RunForks>();
        services.AddSingleton<DocumentStore>();
        services.AddSingleton<SecretStore>();
        services.AddSingleton<PlanCache>();
        services.AddSingleton<IConcurrencyLimiter, SlotStore>();
        return services;
    }

    /// <summary>Executes runs in this process with the <see cref="Workflows.Execution.IActivityExecutor"/>s that are registered.</summary>
    public static IServiceCollection AddFlowStudioRunner(this IServiceCollection services, RunnerOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<IActivityExecutor, SubWorkflowExecutor>();
        services.AddSingleton<RunnerService>();
        services.AddHostedService(provider => provider.GetRequiredService<RunnerService>());
        return services;
    }

    /// <summary>Shows runs to screens.</summary>
    public static IServiceCollection AddFlowStudioFeed(this IServiceCollection services)
    {
        services.AddSingleton<RunFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<RunFeed>());
        return services;
    }
}
