using System.Text.Json;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using Npgsql;
using NpgsqlTypes;

namespace FlowStudio.Runtime.Storage;

/// <summary>
/// Writes what a run did, all of it or nothing, and only while the epoch under which the run was claimed still stands. One statement, so that a
/// step costs little more than the rows it writes. Most commits only append: the journal is the truth, and its numbers, each given once, keep two
/// runners from both going on. The run's own row is written when something in it changed that others look at, and now and then, so that a runner
/// that takes over has little to read.
/// </summary>
internal sealed class CommitStore(NpgsqlDataSource database)
{
    /// <returns>False: another runner has the run; this one must let go of it and of all that it is doing for it.</returns>
    public async Task<bool> CommitAsync(RunCommit commit, CancellationToken cancellationToken)
    {
        try
        {
            // Safe to try again: the journal's numbers let it through once.
            return await Outage.OutlastAsync(
                async () =>
                {
                    await using var connection = await database.OpenConnectionAsync(cancellationToken);
                    await using var command = Write(commit).ToCommand(connection);
                    return await command.ExecuteScalarAsync(cancellationToken) is 1L;
                },
                cancellationToken);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "workflow_events" or "activity_executions" })
        {
            // The number is taken: by an earlier try of this very commit whose reply was lost, or by another runner.
            return await Outage.OutlastAsync(() => WasCommittedAsync(commit, cancellationToken), cancellationToken);
        }
    }

    private static StatementBuilder Write(RunCommit commit)
    {
        var sql = new StatementBuilder();
        var instance = sql.Add(commit.InstanceId, NpgsqlDbType.Uuid);
        var epoch = sql.Add(commit.Epoch, NpgsqlDbType.Bigint);
        sql.Text(commit.WritesRow ? Row(commit, sql, instance, epoch) : $"with mine as (select id from workflow_instances where id = {instance} and lease_epoch = {epoch})");
        if (commit.Events.Count > 0)
        {
            var events = sql.Rows(
                "e",
                new Column<long>("sequence", NpgsqlDbType.Bigint, commit.Events.Select((_, n) => commit.SequenceBefore + n + 1)),
                new Column<string>("data", NpgsqlDbType.Text, commit.Events.Select(EventJson.Write)));
            sql.Text($", told as (insert into workflow_events (instance_id, sequence, epoch, data) select mine.id, e.sequence, {epoch}, e.data from mine, {events})");
        }

        if (commit.Executions.Count > 0)
        {
            Ended(commit, sql);
        }

        if (commit.ModelCalls.Count > 0)
        {
            Called(commit, sql);
        }

        if (commit.Bookmarks.Count > 0)
        {
            var bookmarks = sql.Rows(
                "b",
                new Column<Guid>("id", NpgsqlDbType.Uuid, commit.Bookmarks.Select(b => b.Id)),
                new Column<int>("execution", NpgsqlDbType.Integer, commit.Bookmarks.Select(b => b.Execution)),
                new Column<string>("activity_id", NpgsqlDbType.Text, commit.Bookmarks.Select(b => b.ActivityId)),
                new Column<string>("kind", NpgsqlDbType.Text, commit.Bookmarks.Select(b => b.Kind)),
                new Column<string>("payload", NpgsqlDbType.Jsonb, commit.Bookmarks.Select(b => b.Payload)),
                new Column<TimeSpan?>("due_after", NpgsqlDbType.Interval, commit.Bookmarks.Select(b => b.DueAfter)),
                new Column<DateTimeOffset?>("due_at", NpgsqlDbType.TimestampTz, commit.Bookmarks.Select(b => b.DueAt)),
                new Column<string?>("event_key", NpgsqlDbType.Text, commit.Bookmarks.Select(b => b.EventKey)),
                new Column<Guid?>("child_id", NpgsqlDbType.Uuid, commit.Bookmarks.Select(b => b.ChildId)));
            sql.Text($"""
                , waits as (
                  insert into bookmarks (id, instance_id, execution, activity_id, kind, payload, due_at, event_key, child_id)
                  select b.id, mine.id, b.execution, b.activity_id, b.kind, b.payload, coalesce(b.due_at, clock_timestamp() + b.due_after), b.event_key, b.child_id from mine, {bookmarks})
                """);
        }

        if (commit.Withdrawn.Count > 0)
        {
            sql.Text($"""
                , withdrawn as (
                  update bookmarks set withdrawn_at = clock_timestamp() from mine
                  where instance_id = mine.id and execution = any({sql.Add(commit.Withdrawn.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Integer)})
                    and burned_at is null and withdrawn_at is null
                  returning child_id)
                """);
        }

        if (commit.Withdrawn.Count + commit.StoppedChildren.Count > 0)
        {
            Children.Stop(commit, sql);
        }

        if (commit.Children.Count > 0)
        {
            Children.Start(commit, sql);
        }

        if (commit.ParentToTell is { } parent)
        {
            Children.TellParent(parent, sql);
        }

        Items(commit, sql);

        if (commit.Consumed.Count > 0)
        {
            sql.Text($"""
                , consumed as (
                  delete from instance_inbox m using mine
                  where m.instance_id = mine.id and m.id = any({sql.Add(commit.Consumed.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint)}))
                """);
        }

        // Others are to look at once at what this commit put before them.
        sql.Text(commit.Children.Count + commit.StoppedChildren.Count + commit.Withdrawn.Count > 0 || commit.ParentToTell is not null
            ? " select count(*), pg_notify('flowstudio_work', '')::text from mine" : " select count(*) from mine");
        return sql;
    }

    private static string Row(RunCommit commit, StatementBuilder sql, string instance, string epoch)
    {
        var status = sql.Add(commit.State.Status.ToString(), NpgsqlDbType.Text);
        var output = commit.Output.Count == 0 ? "" : $", output = output || {sql.Add(JsonSerializer.Serialize(commit.Output, StorageJson.Default.DictionaryStringJsonElement), NpgsqlDbType.Jsonb)}";
        var release = !commit.Release ? "" : $"""
            , lease_owner = null, lease_until = null,
            -- A signal that came after the inbox was read must not be slept through.
            wake_at = case when {status} = 'Finished' then null
              when signals <> {sql.Add(commit.Signals, NpgsqlDbType.Bigint)} then clock_timestamp()
              else clock_timestamp() + {sql.Add(commit.NextDue, NpgsqlDbType.Interval)} end
            """;
        return $"""
            with mine as (
              update workflow_instances
              set state = {sql.Add(StateJson.Write(commit.State), NpgsqlDbType.Jsonb)}, status = {status}, outcome = {sql.Add(commit.State.Outcome?.ToString(), NpgsqlDbType.Text)},
                  sequence = {sql.Add(commit.SequenceAfter, NpgsqlDbType.Bigint)},
                  finished_at = case when {status} in ('Finished', 'Failed') then coalesce(finished_at, clock_timestamp()) end
                  {output}{release}
              where id = {instance} and lease_epoch = {epoch}
              returning id)
            """;
    }

    private static void Ended(RunCommit commit, StatementBuilder sql)
    {
        var executions = commit.Executions.GroupBy(e => e.Execution).Select(visits => visits.Last()).ToList();
        var rows = sql.Rows(
            "x",
            new Column<int>("execution", NpgsqlDbType.Integer, executions.Select(e => e.Execution)),
            new Column<string>("activity_id", NpgsqlDbType.Text, executions.Select(e => e.ActivityId)),
            new Column<int>("scope", NpgsqlDbType.Integer, executions.Select(e => e.Scope)),
            new Column<int>("attempt", NpgsqlDbType.Integer, executions.Select(e => e.Attempt)),
            new Column<string>("outcome", NpgsqlDbType.Text, executions.Select(e => e.Outcome)),
            new Column<string>("input", NpgsqlDbType.Jsonb, executions.Select(e => e.Input)),
            new Column<string?>("output", NpgsqlDbType.Jsonb, executions.Select(e => e.Output)),
            new Column<string?>("fault", NpgsqlDbType.Jsonb, executions.Select(e => e.Fault is null ? null : JsonSerializer.Serialize(e.Fault, StorageJson.Default.Fault))),
            new Column<TimeSpan>("took", NpgsqlDbType.Interval, executions.Select(e => e.Took)));
        // Only a visit that failed before, or was taken over, can have a row already.
        var again = executions.All(e => e.Attempt == 1) ? "" : """

              on conflict (instance_id, execution) do update
              set attempt = excluded.attempt, status = excluded.status, outcome = excluded.outcome, input = excluded.input, output = excluded.output,
                  fault = excluded.fault, started_at = excluded.started_at, completed_at = excluded.completed_at
            """;
        sql.Text($"""
            , ended as (
              insert into activity_executions (instance_id, execution, activity_id, scope, attempt, status, outcome, input, output, fault, started_at)
              select mine.id, x.execution, x.activity_id, x.scope, x.attempt, case when x.fault is null then 'Completed' else 'Faulted' end, x.outcome, x.input, x.output, x.fault,
                     clock_timestamp() - x.took
              from mine, {rows}{again})
            """);
    }

    private static void Called(RunCommit commit, StatementBuilder sql)
    {
        var rows = sql.Rows(
            "c",
            new Column<int>("execution", NpgsqlDbType.Integer, commit.ModelCalls.Select(c => c.Execution)),
            new Column<int>("attempt", NpgsqlDbType.Integer, commit.ModelCalls.Select(c => c.Attempt)),
            new Column<int>("number", NpgsqlDbType.Integer, commit.ModelCalls.Select(c => c.Number)),
            new Column<string>("speaker", NpgsqlDbType.Text, commit.ModelCalls.Select(c => c.Call.Speaker)),
            new Column<string>("provider", NpgsqlDbType.Text, commit.ModelCalls.Select(c => c.Call.Provider)),
            new Column<string>("model", NpgsqlDbType.Text, commit.ModelCalls.Select(c => c.Call.Model)),
            new Column<long>("input_tokens", NpgsqlDbType.Bigint, commit.ModelCalls.Select(c => c.Call.InputTokens)),
            new Column<long>("output_tokens", NpgsqlDbType.Bigint, commit.ModelCalls.Select(c => c.Call.OutputTokens)),
            new Column<decimal?>("cost_usd", NpgsqlDbType.Numeric, commit.ModelCalls.Select(c => c.Call.CostUsd)),
            new Column<long>("duration_ms", NpgsqlDbType.Bigint, commit.ModelCalls.Select(c => (long)c.Call.Duration.TotalMilliseconds)),
            new Column<bool>("simulated", NpgsqlDbType.Boolean, commit.ModelCalls.Select(c => c.Call.Simulated)));
        sql.Text($"""
            , called as (
              insert into model_calls (instance_id, execution, attempt, number, speaker, provider, model, input_tokens, output_tokens, cost_usd, duration_ms, simulated)
              select mine.id, c.execution, c.attempt, c.number, c.speaker, c.provider, c.model, c.input_tokens, c.output_tokens, c.cost_usd, c.duration_ms, c.simulated
              from mine, {rows}
              on conflict do nothing)
            """);
    }

    private static void Items(RunCommit commit, StatementBuilder sql)
    {
        if (commit.NewItems.Count > 0)
        {
            var rows = sql.Rows(
                "n",
                new Column<int>("execution", NpgsqlDbType.Integer, commit.NewItems.Select(i => i.Execution)),
                new Column<int>("item", NpgsqlDbType.Integer, commit.NewItems.Select(i => i.Item)),
                new Column<string>("input", NpgsqlDbType.Jsonb, commit.NewItems.Select(i => i.Input)),
                new Column<string?>("output", NpgsqlDbType.Jsonb, commit.NewItems.Select(i => i.Output)),
                new Column<int?>("scope", NpgsqlDbType.Integer, commit.NewItems.Select(i => i.Scope)));
            sql.Text($"""
                , found as (
                  insert into iterations (instance_id, execution, item, input, output, scope)
                  select mine.id, n.execution, n.item, n.input, n.output, n.scope from mine, {rows}
                  -- A For each that failed as a whole finds its items again.
                  on conflict (instance_id, execution, item) do update set input = excluded.input, output = excluded.output, scope = excluded.scope)
                """);
        }

        if (commit.EndedItems.Count > 0)
        {
            var rows = sql.Rows(
                "d",
                new Column<int>("execution", NpgsqlDbType.Integer, commit.EndedItems.Select(i => i.Execution)),
                new Column<int>("item", NpgsqlDbType.Integer, commit.EndedItems.Select(i => i.Item)),
                new Column<string?>("output", NpgsqlDbType.Jsonb, commit.EndedItems.Select(i => i.Output)),
                new Column<int?>("scope", NpgsqlDbType.Integer, commit.EndedItems.Select(i => i.Scope)));
            sql.Text($"""
                , items_ended as (
                  update iterations i set output = d.output, scope = d.scope from mine, {rows}
                  where i.instance_id = mine.id and i.execution = d.execution and i.item = d.item)
                """);
        }
    }

    private async Task<bool> WasCommittedAsync(RunCommit commit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select exists (
              select 1 from workflow_instances i join workflow_events e on e.instance_id = i.id
              where i.id = $1 and i.lease_epoch = $2 and e.sequence = $3 and e.epoch = $2)
            """).With(commit.InstanceId).With(commit.Epoch).With(commit.SequenceAfter);
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

    /// <summary>Visits whose bookmark is taken back; a run that waits there is stopped.</summary>
    public List<int> Withdrawn { get; } = [];

    /// <summary>Runs that steps start.</summary>
    public List<NewChild> Children { get; } = [];

    /// <summary>Visits whose run is stopped, though its bookmark has been burned.</summary>
    public List<int> StoppedChildren { get; } = [];

    /// <summary>The run above, when this one is over with this commit.</summary>
    public Guid? ParentToTell { get; set; }

    /// <summary>What a For each has found.</summary>
    public List<IterationRow> NewItems { get; } = [];

    /// <summary>Items that are over; without their input.</summary>
    public List<IterationRow> EndedItems { get; } = [];

    /// <summary>Inbox messages that this commit acts on.</summary>
    public List<long> Consumed { get; } = [];

    public Dictionary<string, JsonElement> Output { get; } = [];

    /// <summary>Let go of the run: nothing is being executed for it.</summary>
    public bool Release { get; set; }

    /// <summary>Write the run's own row, too: its state as it is now.</summary>
    public bool WritesRow { get; set; }

    /// <summary>When to wake it after letting go; null: when somebody signals.</summary>
    public TimeSpan? NextDue { get; set; }

    public long Signals { get; set; }

    public long SequenceAfter => SequenceBefore + Events.Count;
}

internal sealed record FinishedExecution(
    int Execution, string ActivityId, int Scope, int Attempt, string Outcome, string Input, string? Output, Fault? Fault, TimeSpan Took);

/// <param name="Call">What it is started with; its <c>Existing</c>: a run of an earlier attempt that is let go on.</param>
internal sealed record NewChild(Guid Id, int Execution, SubWorkflowCall Call);

internal sealed record IterationRow(int Execution, int Item, string Input, string? Output, int? Scope);

internal sealed record CountedCall(int Execution, int Attempt, int Number, ModelCall Call);

internal sealed record NewBookmark(
    Guid Id, int Execution, string ActivityId, string Kind, string Payload, TimeSpan? DueAfter, DateTimeOffset? DueAt = null, string? EventKey = null, Guid? ChildId = null);
