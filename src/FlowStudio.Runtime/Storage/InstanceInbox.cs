using Npgsql;

namespace FlowStudio.Runtime.Storage;

/// <summary>What a run has yet to be told. Times that have come are put there first, so that everything from outside takes one way.</summary>
internal sealed class InstanceInbox(NpgsqlDataSource database)
{
    /// <param name="awaits">The run waits for events from outside or for other runs: look whether they have come.</param>
    public async Task<InboxContent> ReadAsync(Guid instanceId, bool awaits, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        if (awaits)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(EventsThatWereKept) { Parameters = { new() { Value = instanceId } } });
            batch.BatchCommands.Add(new NpgsqlBatchCommand(RunsThatAreOver) { Parameters = { new() { Value = instanceId } } });
        }

        // Burned and put in one statement: a deadline and a decision at the same moment are exactly one of the two.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            with come as (
              update bookmarks set burned_at = clock_timestamp(), burned_by = '', decision = case kind when 'gate' then 'Expired' end
              where instance_id = $1 and due_at <= clock_timestamp() and burned_at is null and withdrawn_at is null
              returning instance_id, execution, kind)
            insert into instance_inbox (instance_id, kind, payload)
            select instance_id, case kind when 'retry' then 'retry' when 'deadline' then 'deadline' else 'elapsed' end, jsonb_build_object('execution', execution) from come
            """) { Parameters = { new() { Value = instanceId } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            select i.signals, m.id, m.kind, m.payload::text,
                   (select min(b.due_at) - clock_timestamp() from bookmarks b where b.instance_id = i.id and b.burned_at is null and b.withdrawn_at is null)
            from workflow_instances i left join instance_inbox m on m.instance_id = i.id
            where i.id = $1 order by m.id
            """) { Parameters = { new() { Value = instanceId } } });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var messages = new List<InboxMessage>();
        var signals = 0L;
        TimeSpan? nextDue = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            signals = reader.GetInt64(0);
            nextDue = reader.IsDBNull(4) ? null : reader.GetTimeSpan(4);
            if (!reader.IsDBNull(1))
            {
                messages.Add(new InboxMessage(reader.GetInt64(1), reader.GetString(2), reader.GetString(3)));
            }
        }

        return new InboxContent(signals, messages, nextDue);
    }

    /// <summary>The n-th step that waits for a key takes the n-th message that was kept under it.</summary>
    private const string EventsThatWereKept = """
        with waits as (
          select id, execution, event_key, row_number() over (partition by event_key order by created_at, id) as place from bookmarks
          where instance_id = $1 and kind = 'event' and burned_at is null and withdrawn_at is null and (due_at is null or due_at > clock_timestamp())),
        kept as (
          select e.id, e.event_key, row_number() over (partition by e.event_key order by e.sent_at, e.id) as place from external_events e
          where e.taken_at is null and (e.instance_id is null or e.instance_id = $1) and e.event_key in (select event_key from waits)),
        taken as (
          update external_events e set taken_at = clock_timestamp(), taken_by = $1
          from kept k, waits w where e.id = k.id and e.taken_at is null and w.event_key = k.event_key and w.place = k.place
          returning w.id, w.execution, e.payload, e.sent_by),
        burned as (
          update bookmarks b set burned_at = clock_timestamp(), burned_by = t.sent_by from taken t where b.id = t.id)
        insert into instance_inbox (instance_id, kind, payload)
        select $1, 'event', jsonb_build_object('execution', execution, 'payload', payload, 'by', sent_by) from taken
        """;

    private const string RunsThatAreOver = """
        with ended as (
          update bookmarks b set burned_at = clock_timestamp(), burned_by = ''
          from workflow_instances c
          where b.instance_id = $1 and b.kind = 'child' and b.burned_at is null and b.withdrawn_at is null
            and c.id = b.child_id
            -- One that has been told to go on again is not over.
            and (c.status = 'Finished' or c.status = 'Failed' and not exists (select 1 from instance_inbox m where m.instance_id = c.id and m.kind = 'resume'))
          returning b.execution, c.id, c.status, c.outcome, c.output)
        insert into instance_inbox (instance_id, kind, payload)
        select $1, 'child', jsonb_build_object('execution', execution, 'child', id, 'status', status, 'outcome', outcome, 'output', output) from ended
        """;

    /// <summary>Those of the given runs for which there is something.</summary>
    public async Task<HashSet<Guid>> AwaitedAsync(Guid[] instanceIds, CancellationToken cancellationToken) =>
        [.. await database.CreateCommand("select distinct instance_id from instance_inbox where instance_id = any($1)").With(instanceIds)
            .ListAsync(r => r.GetGuid(0), cancellationToken)];
}

/// <param name="Signals">The count up to which the messages were read.</param>
/// <param name="NextDue">Until the run's next time comes; null: none.</param>
internal sealed record InboxContent(long Signals, IReadOnlyList<InboxMessage> Messages, TimeSpan? NextDue);

internal sealed record InboxMessage(long Id, string Kind, string Payload);
