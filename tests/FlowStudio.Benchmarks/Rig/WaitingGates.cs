using Npgsql;

namespace FlowStudio.Benchmarks.Rig;

/// <summary>Runs that wait at a gate with a deadline: copies, row for row, of one that the engine brought there.</summary>
internal static class WaitingGates
{
    public static async Task CopyAsync(Home home, Guid run, int count, CancellationToken cancellationToken)
    {
        await using var connection = await home.Database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync("create temporary table copies as select gen_random_uuid() as id from generate_series(1, $1)", count);
        foreach (var table in new[] { "workflow_instances", "workflow_events", "activity_executions", "bookmarks" })
        {
            var columns = await home.ReadAsync<string[]>(
                "select array_agg(column_name::text order by ordinal_position) from information_schema.columns where table_schema = 'public' and table_name = $1", table);
            // The copy's id stands for the run's own; a bookmark has one of its own besides.
            var values = columns.Select(c => (table, c) switch
            {
                ("workflow_instances", "id") or (_, "instance_id") => "copies.id",
                ("bookmarks", "id") => "gen_random_uuid()",
                _ => $"t.{c}",
            });
            await ExecuteAsync(
                $"insert into {table} ({string.Join(", ", columns)}) select {string.Join(", ", values)} from {table} t, copies where t.{(table == "workflow_instances" ? "id" : "instance_id")} = $1", run);
        }

        await ExecuteAsync("drop table copies");

        async Task ExecuteAsync(string sql, params object[] parameters)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = parameter });
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Moves the deadlines of some of them to one moment, as if they had been asked for it from the beginning.</summary>
    public static async Task<DateTime> LetBeDueAsync(Home home, Guid except, int count, TimeSpan from, CancellationToken cancellationToken)
    {
        var due = await home.ReadAsync<DateTime>("select clock_timestamp() + $1", from);
        await using var move = home.Database.CreateCommand(
            """
            with chosen as (select id from workflow_instances where wake_at is not null and id <> $3 order by wake_at desc limit $1),
            waits as (update bookmarks b set due_at = $2 from chosen where b.instance_id = chosen.id)
            update workflow_instances i set wake_at = $2 from chosen where i.id = chosen.id
            """);
        move.Parameters.Add(new NpgsqlParameter { Value = count });
        move.Parameters.Add(new NpgsqlParameter { Value = due });
        move.Parameters.Add(new NpgsqlParameter { Value = except });
        await move.ExecuteNonQueryAsync(cancellationToken);
        return due;
    }
}
