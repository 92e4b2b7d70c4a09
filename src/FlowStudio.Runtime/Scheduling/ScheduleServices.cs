using Microsoft.Extensions.DependencyInjection;

namespace FlowStudio.Runtime.Scheduling;

/// <summary>What a process needs to keep schedules.</summary>
public static class ScheduleServices
{
    /// <summary>
    /// The store of schedules, and a clock over the database that <see cref="RuntimeServices.AddFlowStudioStorage"/> was given. The more processes keep
    /// the time, the better: each fire starts one run.
    /// </summary>
    public static IServiceCollection AddFlowStudioSchedules(this IServiceCollection services, ScheduleOptions? options = null)
    {
        services.AddSingleton(options ?? new ScheduleOptions());
        services.AddSingleton<ScheduleStore>();
        services.AddHostedService<ScheduleService>();
        return services;
    }
}
