using System.Text.Json;
using FlowStudio.Runtime.Execution;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using Npgsql;
using NpgsqlTypes;

namespace FlowStudio.Runtime.Storage;

/// <summary>Workflow instances as people see them: started, listed, opened, told to stop or to try again.</summary>
public sealed class RunStore(NpgsqlDataSource database)
{
    /// <summary>A run's input may not be larger, in characters of JSON.</summary>
    public const int LargestInput = 1_000_000;

    /// <summary>A runner that holds a run hears of a wish to stop it within milliseconds; one that takes longer is frozen or gone.</summary>
    private static readonly TimeSpan HolderAnswersWithin = TimeSpan.FromSeconds(1);

    /// <summary>Makes a run and wakes a runner.</summary>
    /// <param name="startKey">The same key twice is one run; null: always a new one.</param>
    /// <exception cref="InputTooLargeException"/>
    public async Task<StartedRun> StartAsync(
        string definitionId, int version, string name, IReadOnlyDictionary<string, JsonElement> input, string by, string? startKey = null,
        CancellationToken cancellationToken = default)
    {
        var json = JsonSerializer.Serialize(input, StorageJson.Default.IReadOnlyDictionaryStringJsonElement);
        if (json.Length > LargestInput)
        {
            throw new InputTooLargeException($"The input has {json.Length:N0} characters; at most {LargestInput:N0} are taken. Shorten it, or give an address where it can be read.");
        }

        var id = Guid.CreateVersion7();
        var created = await database.CreateCommand("""
            with made as (
              insert into workflow_instances (id, definition_id, version, name, status, input, state, started_by, start_key, wake_at, max_runs, stall_after)
              -- A run with a limit on how many there are at once waits until it is let in.
              select $1, d.definition_id, d.version, $4, 'Pending', $5, $6, $7, $8, case when d.max_runs is null then clock_timestamp() end, d.max_runs, d.stall_after
              from workflow_definitions d where d.definition_id = $2 and d.version = $3
              on conflict (start_key) do nothing
              returning id, max_runs)
            select id, max_runs, pg_notify('flowstudio_work', '')::text, pg_notify('flowstudio_events', '')::text from made
            """)
            .With(id).With(definitionId).With(version).With(name).WithJson(json).WithJson(StateJson.Write(WorkflowState.New)).With(by).WithText(startKey)
            .SingleAsync(r => Tuple.Create(r.IsDBNull(1)), cancellationToken);
        if (created is { Item1: var isFree })
        {
            if (!isFree)
            {
                await new AdmissionStore(database).AdmitAsync(definitionId, cancellationToken);
            }

            return new StartedRun(id, IsNew: true);
        }

        var existing = await database.CreateCommand("select id from workflow_instances where start_key = $1").WithText(startKey)
            .SingleAsync(r => Tuple.Create(r.GetGuid(0)), cancellationToken)
            ?? throw new PlanUnavailableException($"Version {version} of workflow {definitionId} is not in the database.");
        return new StartedRun(existing.Item1, IsNew: false);
    }

    public Task<RunRow?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"select {RunRow.Columns} from workflow_instances i where i.id = $1").With(id).SingleAsync(RunRow.Read, cancellationToken);

    /// <summary>Newest first.</summary>
    /// <param name="before">Only runs created before this, for the next page.</param>
    public Task<List<RunRow>> ListAsync(RunFilter filter, int limit = 50, DateTimeOffset? before = null, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"""
            select {RunRow.Columns} from workflow_instances i
            where ($1 is null or i.definition_id = $1)
              and ($2 is null or i.name ilike '%' || $2 || '%' escape '\' or i.id::text like lower($2) || '%')
              and ($3 is null or i.created_at < $3)
              and ($4 is null or case $4
                    when 'Waiting' then i.status in ('Running', 'Paused') and exists (
                      select 1 from bookmarks b where b.instance_id = i.id and b.kind = 'gate' and b.burned_at is null and b.withdrawn_at is null)
                    when 'Active' then i.status in ('Pending', 'Running', 'Paused', 'Failing')
                    when 'Failed' then i.status = 'Failed'
                    when 'Finished' then i.status = 'Finished'
                    else i.outcome = $4 end)
              -- Somebody who types the number of a run means that one.
              and (not $6 or i.parent_id is null or i.id::text like lower($2) || '%')
            order by i.created_at desc
            limit $5
            """)
            .WithText(filter.DefinitionId).WithText(filter.Text is { } t ? EscapeLike(t) : null).With(before, NpgsqlDbType.TimestampTz).WithText(filter.Kind?.ToString()).With(limit).With(filter.WithoutChildren)
            .ListAsync(RunRow.Read, cancellationToken);

    /// <summary>The visits that are over, in order.</summary>
    public Task<List<ExecutionRow>> ListExecutionsAsync(Guid id, string? activityId = null, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"""
            select {ExecutionRow.Columns}
            from activity_executions e
            where e.instance_id = $1 and ($2 is null or e.activity_id = $2)
            order by e.execution
            """).With(id).WithText(activityId).ListAsync(ExecutionRow.Read, cancellationToken);

    /// <summary>One visit; null while it is not over.</summary>
    public Task<ExecutionRow?> FindExecutionAsync(Guid id, int execution, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"select {ExecutionRow.Columns} from activity_executions e where e.instance_id = $1 and e.execution = $2").With(id).With(execution)
            .SingleAsync(ExecutionRow.Read, cancellationToken);

    /// <summary>Calls to models, in order.</summary>
    /// <param name="execution">Of one visit alone; null: of all.</param>
    public Task<List<ModelCallRow>> ListModelCallsAsync(Guid id, int? execution = null, CancellationToken cancellationToken = default) =>
        database.CreateCommand("""
            select execution, attempt, speaker, provider, model, input_tokens, output_tokens, cost_usd, duration_ms, simulated, at
            from model_calls where instance_id = $1 and ($2 is null or execution = $2) order by at, execution, attempt, number
            """).With(id).With(execution, NpgsqlDbType.Integer).ListAsync(
                r => new ModelCallRow(
                    r.GetInt32(0), r.GetInt32(1),
                    new ModelCall(
                        r.GetString(2), r.GetString(3), r.GetString(4), r.GetInt64(5), r.GetInt64(6), r.IsDBNull(7) ? null : r.GetDecimal(7),
                        TimeSpan.FromMilliseconds(r.GetInt64(8)), r.GetBoolean(9)),
                    r.GetFieldValue<DateTimeOffset>(10)),
                cancellationToken);

    /// <summary>Ends the run, whatever it is doing.</summary>
    /// <returns>False when it is over already.</returns>
    public Task<bool> StopAsync(Guid id, string by, string reason, CancellationToken cancellationToken = default) =>
        SignalAsync(
            id, "stop", JsonSerializer.Serialize(new PersonSignal(by, reason), StorageJson.Default.PersonSignal), "status <> 'Finished'", cancellationToken,
            $", stop_by = clock_timestamp() + interval '{(int)HolderAnswersWithin.TotalMilliseconds} milliseconds'");

    /// <summary>Finishes what is being executed and starts nothing new, until somebody resumes it.</summary>
    /// <returns>False when it is not running.</returns>
    /// <param name="reason">In the person's words; may be empty.</param>
    public Task<bool> PauseAsync(Guid id, string by, string reason = "", CancellationToken cancellationToken = default) =>
        SignalAsync(id, "pause", JsonSerializer.Serialize(new PersonSignal(by, reason), StorageJson.Default.PersonSignal), "status = 'Running'", cancellationToken);

    /// <summary>Does a step's work by hand: its visit ends with this value, by this port. When it was what had failed, the run goes on.</summary>
    /// <returns>False when the run is over.</returns>
    public Task<bool> SkipAsync(Guid id, StepByHand step, CancellationToken cancellationToken = default) =>
        SignalAsync(id, "skip", JsonSerializer.Serialize(step, StorageJson.Default.StepByHand), "status <> 'Finished'", cancellationToken);

    /// <summary>Lets a failed or paused run go on from where it stands; what was finished stays finished.</summary>
    /// <returns>False when it has neither failed nor been paused.</returns>
    /// <param name="reason">In the person's words; may be empty.</param>
    public Task<bool> ResumeAsync(Guid id, string by, string reason = "", CancellationToken cancellationToken = default) =>
        SignalAsync(
            id, "resume", JsonSerializer.Serialize(new PersonSignal(by, reason), StorageJson.Default.PersonSignal), "status in ('Failed', 'Paused')", cancellationToken);

    private async Task<bool> SignalAsync(Guid id, string kind, string signal, string condition, CancellationToken cancellationToken, string also = "") =>
        await database.CreateCommand($"""
            with woken as (
              update workflow_instances set wake_at = least(coalesce(wake_at, 'infinity'), clock_timestamp()), signals = signals + 1{also}
              where id = $1 and {condition}
              returning id),
            put as (insert into instance_inbox (instance_id, kind, payload) select id, $2, $3 from woken)
            select pg_notify('flowstudio_work', '')::text from woken
            """)
            .With(id).With(kind).WithJson(signal)
            .SingleAsync(r => new object(), cancellationToken) is not null;

    private static string EscapeLike(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}

/// <param name="IsNew">False: a run with the same start key was there already.</param>
public sealed record StartedRun(Guid Id, bool IsNew);

/// <summary>A step's result, given by a person.</summary>
/// <param name="Execution">Number of the visit, as the run's events have it.</param>
/// <param name="Outcome">The port by which it is left.</param>
/// <param name="Reason">In the person's words; may be empty.</param>
public sealed record StepByHand(int Execution, string Outcome, JsonElement Value, string By, string Reason = "");

/// <param name="WithoutChildren">Leaves out runs that a step of another run started.</param>
public sealed record RunFilter(string? DefinitionId = null, string? Text = null, RunKind? Kind = null, bool WithoutChildren = false);

/// <summary>What people look for in a list of runs.</summary>
public enum RunKind
{
    Active,

    /// <summary>Active, and somebody must decide.</summary>
    Waiting,
    Failed,
    Finished,

    /// <summary>By its outcome, as the two that follow; final or not.</summary>
    LimitReached,
    TimedOut,
    FailedCheck,
}

public sealed record RunRow(
    Guid Id, string DefinitionId, int Version, string Name, RunStatus Status, RunOutcome? Outcome, string StartedBy, DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt, JsonElement Input, JsonElement Output, int OpenGates)
{
    /// <summary>The run whose step started this one.</summary>
    public Guid? ParentId { get; init; }

    public string? ParentName { get; init; }

    /// <summary>The step of that run which started this one.</summary>
    public string? ParentActivityId { get; init; }

    /// <summary>The run that this one goes on from.</summary>
    public Guid? ForkedFrom { get; init; }

    /// <summary>The step at which it goes on.</summary>
    public string? ForkedAt { get; init; }

    /// <summary>In the words of the person who let it go on from there; may be empty.</summary>
    public string ForkReason { get; init; } = "";

    /// <summary>It waits for its turn: as many runs of its workflow as may are under way.</summary>
    public bool IsQueued { get; init; }

    internal const string Columns = """
        i.id, i.definition_id, i.version, i.name, i.status, i.outcome, i.started_by, i.created_at, i.finished_at, i.input, i.output,
        (select count(*)::int from bookmarks b where b.instance_id = i.id and b.kind = 'gate' and b.burned_at is null and b.withdrawn_at is null),
        i.parent_id, i.forked_from, i.status = 'Pending' and i.wake_at is null and i.lease_owner is null and i.max_runs is not null,
        (select p.name from workflow_instances p where p.id = i.parent_id),
        (select b.activity_id from bookmarks b where b.instance_id = i.parent_id and b.execution = i.parent_execution and b.kind = 'child' limit 1),
        i.fork->>'activityId', i.fork->>'reason'
        """;

    internal static RunRow Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetString(1), r.GetInt32(2), r.GetString(3), Enum.Parse<RunStatus>(r.GetString(4)),
        r.IsDBNull(5) ? null : Enum.Parse<RunOutcome>(r.GetString(5)), r.GetString(6), r.GetFieldValue<DateTimeOffset>(7), r.Time(8),
        r.GetFieldValue<JsonElement>(9), r.GetFieldValue<JsonElement>(10), r.GetInt32(11))
    {
        ParentId = r.IsDBNull(12) ? null : r.GetGuid(12),
        ForkedFrom = r.IsDBNull(13) ? null : r.GetGuid(13),
        IsQueued = r.GetBoolean(14),
        ParentName = r.Text(15),
        ParentActivityId = r.Text(16),
        ForkedAt = r.Text(17),
        ForkReason = r.Text(18) ?? "",
    };
}

/// <summary>One visit that is over.</summary>
/// <param name="Input">The filled-in text fields, by name.</param>
public sealed record ExecutionRow(
    int Execution, string ActivityId, int Attempt, bool Faulted, string Outcome, JsonElement Input, JsonElement? Output, Fault? Fault,
    DateTimeOffset StartedAt, DateTimeOffset CompletedAt)
{
    internal const string Columns = "e.execution, e.activity_id, e.attempt, e.status, e.outcome, e.input, e.output, e.fault, e.started_at, e.completed_at";

    /// <summary>What else is read stands behind them.</summary>
    internal const int ColumnCount = 10;

    internal static ExecutionRow Read(NpgsqlDataReader r) => new(
        r.GetInt32(0), r.GetString(1), r.GetInt32(2), r.GetString(3) == "Faulted", r.GetString(4), r.GetFieldValue<JsonElement>(5),
        r.IsDBNull(6) ? null : r.GetFieldValue<JsonElement>(6),
        r.IsDBNull(7) ? null : JsonSerializer.Deserialize(r.GetString(7), StorageJson.Default.Fault),
        r.GetFieldValue<DateTimeOffset>(8), r.GetFieldValue<DateTimeOffset>(9));
}

public sealed record ModelCallRow(int Execution, int Attempt, ModelCall Call, DateTimeOffset At);

/// <summary>An input that is over <see cref="RunStore.LargestInput"/>.</summary>
public sealed class InputTooLargeException(string message) : Exception(message);
