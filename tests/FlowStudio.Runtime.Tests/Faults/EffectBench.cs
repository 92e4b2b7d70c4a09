using FlowStudio.Runtime.Storage;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Faults;
using FlowStudio.Workflows.Events;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>A database, a log of what steps did to the world outside, and runners in processes of their own.</summary>
internal sealed class EffectBench : IAsyncDisposable
{
    private readonly List<EffectProcess> processes = [];

    private EffectBench(Bench bench) => Bench = bench;

    public Bench Bench { get; }

    public EffectLog Effects { get; } = EffectLog.Create();

    public static async Task<EffectBench> CreateAsync(PostgresFixture postgres) => new(await Bench.CreateAsync(postgres, start: false));

    public EffectRunnerOptions Options(TimeSpan work, TimeSpan? lease = null, string? connectionString = null, int maxRuns = 256) =>
        new(connectionString ?? Bench.ConnectionString, Effects.Folder, work, lease ?? TimeSpan.FromSeconds(10), maxRuns);

    public async Task<EffectProcess> StartAsync(EffectRunnerOptions options, string? namespaceName = null)
    {
        var process = await EffectProcess.StartAsync(options, namespaceName);
        processes.Add(process);
        return process;
    }

    /// <summary>When the first event of a run came that fits, by the database's clock.</summary>
    public async Task<DateTimeOffset> WhenAsync(Guid run, Func<WorkflowEvent, bool> fits)
    {
        var events = await Bench.Source.CreateCommand("select at, data from workflow_events where instance_id = $1 order by sequence").With(run)
            .ListAsync(r => (At: r.GetFieldValue<DateTimeOffset>(0), Event: EventJson.Read(r.GetString(1))!), CancellationToken.None);
        return events.First(e => fits(e.Event)).At;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            await process.DisposeAsync();
        }

        await Bench.DisposeAsync();
        Effects.Dispose();
    }
}
