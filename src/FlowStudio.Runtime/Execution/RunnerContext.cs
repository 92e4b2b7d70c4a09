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
    ILogger Logger);
