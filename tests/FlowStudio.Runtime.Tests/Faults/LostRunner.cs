using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>
/// A runner of this process on a way of its own to the database. When the way is cut, the database sees what it sees when a process is killed; what the runner then still
/// does, it does as one that is cut off from the database.
/// </summary>
internal sealed class LostRunner : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;
    private readonly RunnerService service;

    private LostRunner(string connectionString, IEnumerable<IActivityExecutor> executors, RunnerOptions options, TimeProvider time)
    {
        Way = new DatabaseWay(connectionString);
        source = DatabaseConnection.Open(Way.ConnectionString);
        service = new RunnerService(source, new PlanCache(new DefinitionStore(source)), executors, options, time, NullLogger<RunnerService>.Instance);
    }

    public DatabaseWay Way { get; }

    public static async Task<LostRunner> StartAsync(string connectionString, IEnumerable<IActivityExecutor> executors, RunnerOptions options, TimeProvider? time = null)
    {
        var runner = new LostRunner(connectionString, executors, options with { Drain = TimeSpan.Zero }, time ?? TimeProvider.System);
        await runner.service.StartAsync(CancellationToken.None);
        return runner;
    }

    /// <summary>As SIGTERM.</summary>
    public Task StopAsync() => service.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await service.StopAsync(CancellationToken.None);
        service.Dispose();
        await source.DisposeAsync();
        await Way.DisposeAsync();
    }
}
