using System.Text.Json;
using FlowStudio.Workflows.Activities;
using Npgsql;
using NpgsqlTypes;

namespace FlowStudio.Runtime.Storage;

/// <summary>
/// Messages from outside, for steps that wait for an event. All steps that wait under the key at this moment get it; when none does, it is kept for the
/// first that will.
/// </summary>
public sealed class EventStore(NpgsqlDataSource database)
{
    /// <summary>Of what a message brings, in characters of JSON.</summary>
    public const int LargestPayload = 1_000_000;

    /// <param name="key">As the waiting step has it, references filled in.</param>
    /// <param name="instanceId">For this run alone; null: for whichever waits.</param>
    /// <param name="dedupeKey">The same key twice is one message; null: always a new one.</param>
    public async Task<EventAnswer> SendAsync(
        string key, JsonElement payload, string by, Guid? instanceId = null, string? dedupeKey = null, CancellationToken cancellationToken = default)
    {
        key = key.Trim();
        if (key.Length is 0 or > ControlActivities.LongestEventKey)
        {
            return EventAnswer.Refused(EventRefusal.Key, $"An event needs a key of 1 to {ControlActivities.LongestEventKey} characters: the one that the Wait step names.");
        }

        var json = payload.ValueKind == JsonValueKind.Undefined ? "null" : payload.GetRawText();
        if (json.Length > LargestPayload)
        {
            return EventAnswer.Refused(EventRefusal.TooLarge, $"The event brings {json.Length:N0} characters; at most {LargestPayload:N0} are taken. Send an address where the rest can be read.");
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (instanceId is { } run)
        {
            var status = await new NpgsqlCommand("select status from workflow_instances where id = $1", connection, transaction).With(run)
                .SingleAsync(r => r.GetString(0), cancellationToken);
            if (status is null or "Finished")
            {
                return status is null
                    ? EventAnswer.Refused(EventRefusal.NoSuchRun, "There is no such run. Check its id, or send the event without one.")
                    : EventAnswer.Refused(EventRefusal.RunIsOver, "This run is over, so nothing in it waits for an event any more. Start a new run, or send the event without a run.");
            }
        }

        if (dedupeKey is not null)
        {
            // Two deliveries at once: the second one looks when the first has been written.
            await new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('event ' || $1, 0))", connection, transaction).With(dedupeKey).RunAsync(cancellationToken);
            if (await new NpgsqlCommand("select event_key from external_events where dedupe_key = $1", connection, transaction).With(dedupeKey).SingleAsync(r => r.GetString(0), cancellationToken) is not null)
            {
                return new EventAnswer(true, 0, IsDuplicate: true, "This event was here before; it counts once.");
            }
        }

        var waiting = await new NpgsqlCommand("""
            with waits as (
              select b.instance_id, row_number() over (order by b.created_at, b.id) as place from bookmarks b
              where b.kind = 'event' and b.event_key = $1 and b.burned_at is null and b.withdrawn_at is null
                and (b.due_at is null or b.due_at > clock_timestamp()) and ($2 is null or b.instance_id = $2)),
            rows as (
              select instance_id, place from waits
              union all
              select $2, 1 where not exists (select 1 from waits)),
            put as (
              insert into external_events (id, event_key, instance_id, payload, sent_by, dedupe_key)
              select gen_random_uuid(), $1, instance_id, $3, $4, case when place = 1 then $5 end from rows),
            look as (insert into instance_inbox (instance_id, kind) select distinct instance_id, 'look' from waits),
            woken as (
              update workflow_instances i set wake_at = least(coalesce(i.wake_at, 'infinity'), clock_timestamp()), signals = i.signals + 1
              where i.id in (select instance_id from waits))
            select count(*)::int, pg_notify('flowstudio_work', '')::text from waits
            """, connection, transaction)
            .With(key).With(instanceId, NpgsqlDbType.Uuid).WithJson(json).With(by).WithText(dedupeKey)
            .SingleAsync(r => Tuple.Create(r.GetInt32(0)), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var count = waiting!.Item1;
        return new EventAnswer(true, count, IsDuplicate: false, count switch
        {
            0 => "No step waits for this event yet. It is kept for the first that will.",
            1 => "One step waited for this event and goes on.",
            _ => $"{count} steps waited for this event and go on.",
        });
    }

    /// <summary>The steps of a run that wait for an event, the longest waiting first.</summary>
    public Task<List<AwaitedEvent>> ListAwaitedAsync(Guid instanceId, CancellationToken cancellationToken = default) => database.CreateCommand("""
        select b.execution, b.activity_id, b.event_key, b.created_at, b.due_at from bookmarks b
        where b.instance_id = $1 and b.kind = 'event' and b.burned_at is null and b.withdrawn_at is null order by b.created_at, b.id
        """).With(instanceId)
        .ListAsync(r => new AwaitedEvent(r.GetInt32(0), r.GetString(1), r.GetString(2), r.GetFieldValue<DateTimeOffset>(3), r.Time(4)), cancellationToken);

    /// <summary>Wakes runs that wait for an event that is here, in case whoever brought it went away before it could.</summary>
    internal Task WakeForKeptAsync(CancellationToken cancellationToken) => database.CreateCommand("""
        with late as (
          select distinct b.instance_id from bookmarks b
          join external_events e on e.event_key = b.event_key and e.taken_at is null and (e.instance_id is null or e.instance_id = b.instance_id)
          where b.kind = 'event' and b.burned_at is null and b.withdrawn_at is null)
        update workflow_instances i set wake_at = least(coalesce(i.wake_at, 'infinity'), clock_timestamp()), signals = i.signals + 1
        from late where i.id = late.instance_id and i.lease_owner is null and i.status <> 'Finished'
        """).RunAsync(cancellationToken);
}

/// <param name="Accepted">It was taken: delivered, or kept.</param>
/// <param name="Waiting">Steps that waited for it.</param>
/// <param name="Message">For people, also when it was refused.</param>
public sealed record EventAnswer(bool Accepted, int Waiting, bool IsDuplicate, string Message)
{
    /// <summary>Null: it was taken.</summary>
    public EventRefusal? Refusal { get; private init; }

    internal static EventAnswer Refused(EventRefusal refusal, string message) => new(false, 0, false, message) { Refusal = refusal };
}

/// <summary>Why an event was not taken.</summary>
public enum EventRefusal
{
    /// <summary>There is none, or it is too long.</summary>
    Key,
    TooLarge,
    NoSuchRun,
    RunIsOver,
}

/// <summary>A step that waits for an event.</summary>
/// <param name="Key">References are filled in.</param>
/// <param name="DueAt">When it goes on without the event; null: it waits without end.</param>
public sealed record AwaitedEvent(int Execution, string ActivityId, string Key, DateTimeOffset CreatedAt, DateTimeOffset? DueAt);
