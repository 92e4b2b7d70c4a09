using FlowStudio.Runtime.Storage;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlowStudio.Runtime.Execution;

/// <summary>What every run of one runner shares.</summary>
internal sealed record RunnerContext(
    NpgsqlDataSource Database,
    LeaseStore Leases,
    CommitStore Commits,
    InstanceInbox Inbox,
    AdmissionStore Admissions,
    StreamWriter Streams,
    EventBell Bell,
    IReadOnlyDictionary<string, IActivityExecutor> Executors,
    SemaphoreSlim Slots,
    ILogger Logger)
{
    /// <summary>
    /// Held by the one run whose steps may be what killed an earlier runner. Such runs go one at a time: else the step that kills would take the others along each time,
    /// until they, too, had lost their runner too often.
    /// </summary>
    public SemaphoreSlim Suspect { get; } = new(1);
}
