using System.Text.Json;
using FlowStudio.Workflows.Execution;
using Npgsql;
using NpgsqlTypes;

namespace FlowStudio.Runtime.Storage;

/// <summary>
/// Who works on which run. The lease is the truth; the advisory lock that every runner holds is only the fast way to see that one died.
/// </summary>
internal sealed class LeaseStore(NpgsqlDataSource database)
{
    /// <summary>The first key of every runner's advisory lock.</summary>
    public const int LockSpace = 0x52554E;

    /// <summary>Takes runs that are due and that nobody holds. One statement: two runners never get the same.</summary>
    public Task<List<ClaimedRun>> ClaimAsync(Guid runner, int limit, TimeSpan lease, CancellationToken cancellationToken) => database.CreateCommand("""
        with due as (
          select id, lease_owner from workflow_instances
          where wake_at <= clock_timestamp() and (lease_until is null or lease_until < clock_timestamp() or stop_by < clock_timestamp())
          order by wake_at
          limit $2
          for update skip locked)
        update workflow_instances i
        set lease_owner = $1, lease_until = clock_timestamp() + $3, stop_by = null, lease_epoch = i.lease_epoch + 1
        from due where i.id = due.id
        returning i.id, i.definition_id, i.version, i.state::text, i.sequence, i.lease_epoch, i.input::text, due.lease_owner is not null, i.started_by,
                  i.parent_id, i.max_runs, i.fork::text, i.first_inputs::text
        """).With(runner).With(limit).With(lease)
        .ListAsync(
            r => new ClaimedRun(
                r.GetGuid(0), r.GetString(1), r.GetInt32(2), StateJson.Read(r.GetString(3)), r.GetInt64(4), r.GetInt64(5),
                JsonSerializer.Deserialize(r.GetString(6), StorageJson.Default.DictionaryStringJsonElement)!, r.GetBoolean(7), r.GetString(8))
            {
                ParentId = r.IsDBNull(9) ? null : r.GetGuid(9),
                HasLimit = !r.IsDBNull(10),
                Fork = r.Text(11) is { } fork ? JsonSerializer.Deserialize(fork, StorageJson.Default.ForkPlan) : null,
                FirstInputs = r.Text(12) is { } first ? JsonSerializer.Deserialize(first, StorageJson.Default.DictionaryStringJsonElement)! : [],
            },
            cancellationToken);

    /// <summary>Time until the next run that nobody holds is due; null: none is.</summary>
    public async Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken)
    {
        // Clamped here: PostgreSQL's greatest() takes "none" for zero.
        await using var command = database.CreateCommand("select min(wake_at) - clock_timestamp() from workflow_instances where wake_at is not null and lease_until is null");
        return await command.ExecuteScalarAsync(cancellationToken) is TimeSpan due ? due < TimeSpan.Zero ? TimeSpan.Zero : due : null;
    }

    /// <summary>
    /// Prolongs the leases of what this process is really executing, and of nothing else.
    /// </summary>
    /// <returns>The runs that are still this process's.</returns>
    public async Task<HashSet<Guid>> RenewAsync(IReadOnlyCollection<(Guid Id, long Epoch)> held, TimeSpan lease, CancellationToken cancellationToken)
    {
        var kept = await database.CreateCommand("""
            update workflow_instances i set lease_until = clock_timestamp() + $3
            from unnest($1, $2) as held (id, epoch)
            where i.id = held.id and i.lease_epoch = held.epoch and i.lease_owner is not null
            returning i.id
            """)
            .With(held.Select(h => h.Id).ToArray()).With(held.Select(h => h.Epoch).ToArray()).With(lease)
            .ListAsync(r => r.GetGuid(0), cancellationToken);
        return [.. kept];
    }

    /// <summary>Gives back runs without having finished their steps.</summary>
    public Task ReleaseAsync(IReadOnlyCollection<(Guid Id, long Epoch)> held, CancellationToken cancellationToken) => database.CreateCommand("""
        with freed as (
          update workflow_instances i set lease_owner = null, lease_until = null, wake_at = clock_timestamp()
          from unnest($1, $2) as held (id, epoch)
          where i.id = held.id and i.lease_epoch = held.epoch and i.status <> 'Finished'
          returning i.id)
        select pg_notify('flowstudio_work', '')::text from freed limit 1
        """).With(held.Select(h => h.Id).ToArray()).With(held.Select(h => h.Epoch).ToArray()).RunAsync(cancellationToken);

    public Task RegisterAsync(Guid runner, string name, int lockKey, CancellationToken cancellationToken) => database.CreateCommand("""
        insert into runners (id, name, lock_key) values ($1, $2, $3) on conflict (id) do nothing
        """).With(runner).With(name).With(lockKey).RunAsync(cancellationToken);

    public Task UnregisterAsync(Guid runner, CancellationToken cancellationToken) =>
        database.CreateCommand("delete from runners where id = $1").With(runner).RunAsync(cancellationToken);

    /// <summary>
    /// Runners whose lock nobody holds. None in the first seconds after a start of the database: then every session is gone and every runner
    /// would look dead.
    /// </summary>
    public Task<List<Guid>> ListLocklessAsync(Guid except, CancellationToken cancellationToken) => database.CreateCommand("""
        select r.id from runners r
        where r.id <> $1
          and clock_timestamp() > pg_postmaster_start_time() + interval '3 seconds'
          and r.started_at < clock_timestamp() - interval '1 second'
          and not exists (
            select 1 from pg_locks l
            where l.locktype = 'advisory' and l.classid = $2::int::oid and l.objid = r.lock_key::oid and l.granted
              and l.database = (select oid from pg_database where datname = current_database()))
        """).With(except).With(LockSpace).ListAsync(r => r.GetGuid(0), cancellationToken);

    /// <summary>Ends the leases of runners that are dead, and forgets those runners.</summary>
    /// <returns>How many runs may now be claimed.</returns>
    public async Task<int> ReapAsync(IReadOnlyCollection<Guid> dead, CancellationToken cancellationToken)
    {
        var freed = await database.CreateCommand("""
            update workflow_instances set lease_until = clock_timestamp() - interval '1 millisecond', wake_at = clock_timestamp()
            where lease_owner = any($1) and lease_until > clock_timestamp()
            """).With(dead.ToArray()).RunAsync(cancellationToken);
        await database.CreateCommand("delete from runners where id = any($1)").With(dead.ToArray()).RunAsync(cancellationToken);
        return freed;
    }
}

/// <summary>A run that this process may work on for as long as its epoch stands.</summary>
/// <param name="WasHeld">Another runner held it and did not give it back.</param>
internal sealed record ClaimedRun(
    Guid Id, string DefinitionId, int Version, WorkflowState State, long Sequence, long Epoch, Dictionary<string, JsonElement> Input, bool WasHeld, string StartedBy)
{
    /// <summary>The run whose step started it.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>Only so many runs of its workflow may be under way at once.</summary>
    public bool HasLimit { get; init; }

    /// <summary>What it takes over from another run; null: it begins at the beginning.</summary>
    public ForkPlan? Fork { get; init; }

    /// <summary>Text fields of its first step that a person gave, by name.</summary>
    public Dictionary<string, JsonElement> FirstInputs { get; init; } = [];
}
