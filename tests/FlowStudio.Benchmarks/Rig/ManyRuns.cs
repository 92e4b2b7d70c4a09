using FlowStudio.Workflows.Execution;
using Npgsql;
using NpgsqlTypes;

namespace FlowStudio.Benchmarks.Rig;

/// <summary>Thousands of runs in one statement, as the rows that many calls would make.</summary>
internal static class ManyRuns
{
    /// <summary>Starts runs of a workflow, all in one moment.</summary>
    public static async Task StartAsync(Home home, string definition, int count, CancellationToken cancellationToken)
    {
        await using var start = home.Database.CreateCommand(
            """
            with made as (
              insert into workflow_instances (id, definition_id, version, name, status, input, state, started_by, wake_at)
              select gen_random_uuid(), $1, 1, 'Bench', 'Pending', '{"Topic": "tea"}', $3, 'bench', clock_timestamp() from generate_series(1, $2)
              returning id)
            select pg_notify('flowstudio_work', '')::text from made limit 1
            """);
        start.Parameters.Add(new NpgsqlParameter { Value = definition });
        start.Parameters.Add(new NpgsqlParameter { Value = count });
        start.Parameters.Add(new NpgsqlParameter { Value = StateJson.Write(WorkflowState.New), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await start.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>From the first start to the last end, by the database's clock.</summary>
    public static async Task<TimeSpan> EndAsync(Home home, CancellationToken cancellationToken)
    {
        while (await home.ReadAsync<bool>("select exists (select 1 from workflow_instances where status <> 'Finished')"))
        {
            await Task.Delay(20, cancellationToken);
        }

        var took = await home.ReadAsync<TimeSpan>("select max(finished_at) - min(created_at) from workflow_instances");
        await using var clear = home.Database.CreateCommand("truncate workflow_instances, activity_executions, workflow_events, model_calls, bookmarks, instance_inbox, stalls, iterations");
        await clear.ExecuteNonQueryAsync(cancellationToken);
        return took;
    }
}
