using Npgsql;
using NpgsqlTypes;

namespace FlowStudio.Runtime.Storage;

/// <summary>Runs that stand still: found by the watchdog, shown to people, closed when a person says so or when the run goes on.</summary>
public sealed class StallStore(NpgsqlDataSource database)
{
    private const string Select = """
        select s.id, s.instance_id, s.kind, s.since, s.noticed_at, i.name, i.definition_id, i.version, i.started_by
        from stalls s join workflow_instances i on i.id = s.instance_id
        """;

    /// <summary>The longest standing still first.</summary>
    public Task<List<StallItem>> ListOpenAsync(int limit = 200, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"{Select} where s.closed_at is null order by s.since limit $1").With(limit).ListAsync(Read, cancellationToken);

    public async Task<int> CountOpenAsync(CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand("select count(*)::int from stalls where closed_at is null");
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Null: the run does not stand still.</summary>
    public Task<StallItem?> FindOpenAsync(Guid instanceId, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"{Select} where s.instance_id = $1 and s.closed_at is null").With(instanceId).SingleAsync(Read, cancellationToken);

    /// <summary>A person says that it may go on waiting. It is told again when it still stands after as long a time.</summary>
    /// <returns>False: it is closed already.</returns>
    public async Task<bool> KeepWaitingAsync(Guid id, string by, CancellationToken cancellationToken = default) =>
        await database.CreateCommand("update stalls set closed_at = clock_timestamp(), closed_by = $2 where id = $1 and closed_at is null").With(id).With(by)
            .RunAsync(cancellationToken) == 1;

    /// <summary>Takes the run from whoever holds it and lets any runner start its step again, as if the runner had been lost.</summary>
    /// <returns>False: it is closed already.</returns>
    public async Task<bool> KickAsync(Guid id, string by, CancellationToken cancellationToken = default) =>
        await database.CreateCommand("""
            with closed as (update stalls set closed_at = clock_timestamp(), closed_by = $2 where id = $1 and closed_at is null returning instance_id),
            freed as (
              update workflow_instances i
              set wake_at = clock_timestamp(), signals = i.signals + 1,
                  lease_until = case when i.lease_owner is not null then clock_timestamp() - interval '1 millisecond' end
              from closed c where i.id = c.instance_id and i.status not in ('Finished', 'Failed'))
            select pg_notify('flowstudio_work', '')::text, pg_notify('flowstudio_events', '')::text from closed
            """).With(id).With(by).SingleAsync(r => new object(), cancellationToken) is not null;

    /// <summary>Finds runs that stand still and those that go on again.</summary>
    /// <param name="usual">Without progress for so long, where the workflow says nothing else.</param>
    internal async Task WatchAsync(TimeSpan usual, CancellationToken cancellationToken)
    {
        // Progress is an event of the journal; text alone that a step writes is none. What waits for a person, a time, an event or another run does not stand still.
        await database.CreateCommand("""
            with active as (
              select i.id, i.lease_owner is not null as held, i.wake_at, coalesce(i.stall_after, $1) as patience,
                     greatest(i.created_at,
                              (select e.at from workflow_events e where e.instance_id = i.id order by e.sequence desc limit 1),
                              (select s.closed_at from stalls s where s.instance_id = i.id order by s.closed_at desc nulls last limit 1)) as progress
              from workflow_instances i
              where i.status in ('Pending', 'Running', 'Failing')
                and not (i.status = 'Pending' and i.wake_at is null and i.max_runs is not null)
                and (i.lease_owner is not null or i.wake_at < clock_timestamp()
                     or not exists (select 1 from bookmarks b where b.instance_id = i.id and b.burned_at is null and b.withdrawn_at is null and b.kind <> 'deadline'))),
            still as (
              select id, progress, case when held then 'noProgress' when wake_at is not null then 'notTaken' else 'nothingToWakeIt' end as kind
              from active where progress < clock_timestamp() - patience),
            noticed as (
              insert into stalls (id, instance_id, kind, since) select gen_random_uuid(), id, kind, progress from still
              on conflict (instance_id) where closed_at is null do nothing
              returning 1),
            over as (
              update stalls s set closed_at = clock_timestamp()
              where s.closed_at is null and not exists (select 1 from still where still.id = s.instance_id) and s.noticed_at < clock_timestamp()
              returning 1)
            select pg_notify('flowstudio_events', '')::text from (select 1 from noticed union all select 1 from over limit 1) as changes
            """).With(usual, NpgsqlDbType.Interval).RunAsync(cancellationToken);
    }

    private static StallItem Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetGuid(1),
        r.GetString(2) switch { "noProgress" => StallKind.NoProgress, "notTaken" => StallKind.NotTaken, _ => StallKind.NothingToWakeIt },
        r.GetFieldValue<DateTimeOffset>(3), r.GetFieldValue<DateTimeOffset>(4), r.GetString(5), r.GetString(6), r.GetInt32(7), r.GetString(8));
}

/// <summary>A run that stands still.</summary>
/// <param name="Since">Its last progress.</param>
public sealed record StallItem(
    Guid Id, Guid InstanceId, StallKind Kind, DateTimeOffset Since, DateTimeOffset NoticedAt, string WorkflowName, string DefinitionId, int Version, string StartedBy);

public enum StallKind
{
    /// <summary>A runner works on it, and nothing has come of that for long.</summary>
    NoProgress,

    /// <summary>It could go on, but no runner takes it: none is there, all are busy, or it breaks whoever takes it.</summary>
    NotTaken,

    /// <summary>It is not over, and nothing would ever wake it. That must not happen; starting its step again may help.</summary>
    NothingToWakeIt,
}
