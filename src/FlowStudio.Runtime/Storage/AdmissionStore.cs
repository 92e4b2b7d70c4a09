using Npgsql;

namespace FlowStudio.Runtime.Storage;

/// <summary>
/// Lets runs begin whose workflow allows only so many at once: the longest waiting first. Asked whenever one is started or is over, and now and then in
/// case a process went away in between.
/// </summary>
internal sealed class AdmissionStore(NpgsqlDataSource database)
{
    public async Task<bool> AdmitAsync(string definitionId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // One at a time for each workflow: two that count at once would both find the same room.
        await new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('admit ' || $1, 0))", connection, transaction).With(definitionId).RunAsync(cancellationToken);
        await new NpgsqlCommand("""
            with waiting as (
              select id, max_runs, row_number() over (order by created_at, id) as place from workflow_instances
              where definition_id = $1 and max_runs is not null and status = 'Pending' and wake_at is null and lease_owner is null),
            busy as (
              select count(*) as runs from workflow_instances
              where definition_id = $1 and max_runs is not null
                and (status in ('Running', 'Paused', 'Failing') or status = 'Pending' and (wake_at is not null or lease_owner is not null))),
            let_in as (
              update workflow_instances i set wake_at = clock_timestamp()
              from waiting w, busy b where i.id = w.id and b.runs + w.place <= w.max_runs
              returning i.id)
            select pg_notify('flowstudio_work', '')::text, pg_notify('flowstudio_events', '')::text from let_in limit 1
            """, connection, transaction).With(definitionId).RunAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public async Task AdmitAllAsync(CancellationToken cancellationToken)
    {
        var workflows = await database.CreateCommand("""
            select distinct definition_id from workflow_instances where max_runs is not null and status = 'Pending' and wake_at is null and lease_owner is null
            """).ListAsync(r => r.GetString(0), cancellationToken);
        foreach (var workflow in workflows)
        {
            await AdmitAsync(workflow, cancellationToken);
        }
    }
}
