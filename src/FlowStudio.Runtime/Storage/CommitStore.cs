using System.Text.Json;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using Npgsql;
using NpgsqlTypes;

namespace FlowStudio.Runtime.Storage;

/// <summary>
/// Writes what a run did, all of it or nothing, and only while the epoch under which the run was claimed still stands.
/// </summary>
internal sealed class CommitStore(NpgsqlDataSource database)
{
    /// <returns>False: another runner has the run; this one must let go of it and of all that it is doing for it.</returns>
    public async Task<bool> CommitAsync(RunCommit commit, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryCommitAsync(commit, cancellationToken) || await WasCommittedAsync(commit, cancellationToken);
            }
            catch (Exception e) when (e is NpgsqlException { IsTransient: true } or System.IO.IOException or System.Net.Sockets.SocketException && attempt < 40)
            {
                // Whether the first try went through is not known. It is safe to try again: the sequence number lets it through once.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(50 * attempt, 1000)), cancellationToken);
            }
        }
    }

    private async Task<bool> TryCommitAsync(RunCommit commit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        var mark = Guid.NewGuid();
        // What every commit writes is one statement: the run's row, locked and proven by its epoch, and the rows that follow from it. The rarer rest does
        // nothing unless that took effect, which its mark shows: a second try that comes after an unseen success of the first finds the first one's mark.
        var executions = commit.Executions.GroupBy(e => e.Execution).Select(visits => visits.Last()).ToList();
        batch.Add("""
            with mine as (
              update workflow_instances
              set state = $4, status = $5, outcome = $6, sequence = $7,
                  output = case when $8::jsonb is null then output else output || $8::jsonb end,
                  finished_at = case when $5 in ('Finished', 'Failed') then coalesce(finished_at, clock_timestamp()) end,
                  lease_owner = case when $9 then null else lease_owner end,
                  lease_until = case when $9 then null else lease_until end,
                  commit_mark = $12,
                  -- A signal that came after the inbox was read must not be slept through.
                  wake_at = case when not $9 then wake_at when $5 = 'Finished' then null when signals <> $10 then clock_timestamp() else clock_timestamp() + $11 end
              where id = $1 and lease_epoch = $2 and sequence = $3
              returning id),
            told as (
              insert into workflow_events (instance_id, sequence, data)
              select mine.id, $3 + e.n, e.d from mine, unnest($13) with ordinality as e (d, n)),
            ended as (
              insert into activity_executions (instance_id, execution, activity_id, attempt, status, outcome, input, output, fault, started_at)
              select mine.id, e.execution, e.activity_id, e.attempt, case when e.fault is null then 'Completed' else 'Faulted' end, e.outcome,
                     e.input::jsonb, e.output::jsonb, e.fault::jsonb, clock_timestamp() - e.took
              from mine, unnest($14, $15, $16, $17, $18, $19, $20, $21) as e (execution, activity_id, attempt, outcome, input, output, fault, took)
              on conflict (instance_id, execution) do update
              set attempt = excluded.attempt, status = excluded.status, outcome = excluded.outcome, input = excluded.input, output = excluded.output,
                  fault = excluded.fault, started_at = excluded.started_at, completed_at = excluded.completed_at)
            select count(*) from mine
            """)
            .With(commit.InstanceId).With(commit.Epoch).With(commit.SequenceBefore).With(StateJson.Write(commit.State), NpgsqlDbType.Jsonb)
            .With(commit.State.Status.ToString()).With(commit.State.Outcome?.ToString(), NpgsqlDbType.Text).With(commit.SequenceAfter)
            .With(commit.Output is { Count: > 0 } o ? JsonSerializer.Serialize(o, StorageJson.Default.DictionaryStringJsonElement) : null, NpgsqlDbType.Jsonb)
            .With(commit.Release).With(commit.Signals).With(commit.NextDue, NpgsqlDbType.Interval).With(mark)
            .With(commit.Events.Select(EventJson.Write).ToArray())
            .With(executions.Select(e => e.Execution).ToArray()).With(executions.Select(e => e.ActivityId).ToArray())
            .With(executions.Select(e => e.Attempt).ToArray()).With(executions.Select(e => e.Outcome).ToArray())
            .With(executions.Select(e => e.Input).ToArray()).With(executions.Select(e => e.Output).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text)
            .With(executions.Select(e => e.Fault is null ? null : JsonSerializer.Serialize(e.Fault, StorageJson.Default.Fault)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text)
            .With(executions.Select(e => e.Took).ToArray());
        foreach (var call in commit.ModelCalls)
        {
            batch.Add($"""
                insert into model_calls (instance_id, execution, attempt, number, speaker, provider, model, input_tokens, output_tokens, cost_usd, duration_ms, simulated)
                select $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 where {Guard}
                """)
                .Guarded(commit, mark).With(call.Execution).With(call.Attempt).With(call.Number).With(call.Call.Speaker).With(call.Call.Provider).With(call.Call.Model)
                .With(call.Call.InputTokens).With(call.Call.OutputTokens).With(call.Call.CostUsd, NpgsqlDbType.Numeric)
                .With((long)call.Call.Duration.TotalMilliseconds).With(call.Call.Simulated);
        }

        foreach (var bookmark in commit.Bookmarks)
        {
            batch.Add($"""
                insert into bookmarks (id, instance_id, execution, activity_id, kind, payload, due_at)
                select $3, $1, $4, $5, $6, $7, clock_timestamp() + $8 where {Guard}
                """)
                .Guarded(commit, mark).With(bookmark.Id).With(bookmark.Execution).With(bookmark.ActivityId).With(bookmark.Kind)
                .With(bookmark.Payload, NpgsqlDbType.Jsonb).With(bookmark.DueAfter, NpgsqlDbType.Interval);
        }

        if (commit.Withdrawn.Count > 0)
        {
            batch.Add($"""
                update bookmarks set withdrawn_at = clock_timestamp()
                where instance_id = $1 and execution = any($3) and burned_at is null and withdrawn_at is null and {Guard}
                """).Guarded(commit, mark).With(commit.Withdrawn.ToArray());
        }

        if (commit.Consumed.Count > 0)
        {
            batch.Add($"delete from instance_inbox where instance_id = $1 and id = any($3) and {Guard}").Guarded(commit, mark).With(commit.Consumed.ToArray());
        }

        return await ExecuteAsync(batch, cancellationToken);
    }

    /// <summary>True for the transaction in which the first statement took effect, and in no other.</summary>
    private const string Guard = "exists (select 1 from workflow_instances g where g.id = $1 and g.commit_mark = $2)";

    private static async Task<bool> ExecuteAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        // A batch is one implicit transaction and one round trip. It has to be read to its end: an error of a later statement shows only there.
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var tookEffect = reader.GetInt64(0) == 1;
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        return tookEffect;
    }

    /// <summary>Nothing changed by this try: was it because an earlier try had gone through?</summary>
    private async Task<bool> WasCommittedAsync(RunCommit commit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select lease_epoch = $2 and sequence = $3 and $3 > $4 from workflow_instances where id = $1")
            .With(commit.InstanceId).With(commit.Epoch).With(commit.SequenceAfter).With(commit.SequenceBefore);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}

/// <summary>Everything that one commit writes.</summary>
internal sealed class RunCommit
{
    public required Guid InstanceId { get; init; }

    public required long Epoch { get; init; }

    public required long SequenceBefore { get; init; }

    public WorkflowState State { get; set; } = WorkflowState.New;

    public List<WorkflowEvent> Events { get; } = [];

    public List<FinishedExecution> Executions { get; } = [];

    public List<CountedCall> ModelCalls { get; } = [];

    public List<NewBookmark> Bookmarks { get; } = [];

    /// <summary>Visits whose bookmark is taken back.</summary>
    public List<int> Withdrawn { get; } = [];

    /// <summary>Inbox messages that this commit acts on.</summary>
    public List<long> Consumed { get; } = [];

    public Dictionary<string, JsonElement> Output { get; } = [];

    /// <summary>Let go of the run: nothing is being executed for it.</summary>
    public bool Release { get; set; }

    /// <summary>When to wake it after letting go; null: when somebody signals.</summary>
    public TimeSpan? NextDue { get; set; }

    public long Signals { get; set; }

    public long SequenceAfter => SequenceBefore + Events.Count;
}

internal sealed record FinishedExecution(
    int Execution, string ActivityId, int Attempt, string Outcome, string Input, string? Output, Fault? Fault, TimeSpan Took);

internal sealed record CountedCall(int Execution, int Attempt, int Number, ModelCall Call);

internal sealed record NewBookmark(Guid Id, int Execution, string ActivityId, string Kind, string Payload, TimeSpan? DueAfter);

internal static class BatchParameters
{
    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command;
    }

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, object value)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, object? value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return command;
    }

    /// <summary>The first two parameters of every guarded statement.</summary>
    public static NpgsqlBatchCommand Guarded(this NpgsqlBatchCommand command, RunCommit commit, Guid mark) => command.With(commit.InstanceId).With(mark);
}
