using Npgsql;
using NpgsqlTypes;

namespace FlowStudio.Benchmarks.Rig;

/// <summary>
/// What a step is compared with: committed inserts without an engine, one after the other on one connection. Of one small row; or of the very rows
/// that one commit of a chain left behind, in one statement, into the tables where they belong: what no engine that keeps them could do without.
/// </summary>
internal sealed class BareWrites : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand oneRow;
    private readonly NpgsqlCommand sameRows;
    private readonly List<NpgsqlParameter> numbers;
    private readonly NpgsqlParameter visit;
    private long sequence;

    private BareWrites(NpgsqlConnection connection, NpgsqlCommand oneRow, NpgsqlCommand sameRows, List<NpgsqlParameter> numbers, NpgsqlParameter visit)
    {
        (this.connection, this.oneRow, this.sameRows) = (connection, oneRow, sameRows);
        (this.numbers, this.visit) = (numbers, visit);
    }

    /// <summary>How many rows one commit of the chain left.</summary>
    public int RowsOfAStep => numbers.Count + 1;

    /// <param name="chain">A run that is over.</param>
    /// <param name="step">One in its middle: its commit ended this step and began the next.</param>
    public static async Task<BareWrites> LikeAsync(Home home, Guid chain, int step, CancellationToken cancellationToken)
    {
        var connection = await home.Database.OpenConnectionAsync(cancellationToken);
        await using (var create = new NpgsqlCommand("create table if not exists bare_writes (id bigint generated always as identity primary key, data text not null)", connection))
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        var oneRow = new NpgsqlCommand("insert into bare_writes (data) values ($1)", connection) { Parameters = { new() { Value = "Done." } } };
        var sameRows = new NpgsqlCommand { Connection = connection };
        // No run has this id: nobody looks for it, and nobody minds the rows.
        var instance = Add(Guid.CreateVersion7(), NpgsqlDbType.Uuid);
        var numbers = new List<NpgsqlParameter>();
        var events = new List<string>();
        foreach (var (epoch, data) in await EventsAsync(connection, chain, step, cancellationToken))
        {
            events.Add($"({instance}, {Add(0L, NpgsqlDbType.Bigint)}, {Add(epoch, NpgsqlDbType.Bigint)}, {Add(data, NpgsqlDbType.Text)})");
            numbers.Add(sameRows.Parameters[^3]);
        }

        var row = await home.ReadAsync<string[]>(
            "select array[activity_id, status, outcome, input::text, output::text] from activity_executions where instance_id = $1 and execution = $2", chain, step);
        var visit = Add(0, NpgsqlDbType.Integer);
        var number = sameRows.Parameters[^1];
        sameRows.CommandText = $"""
            with told as (insert into workflow_events (instance_id, sequence, epoch, data) values {string.Join(", ", events)})
            insert into activity_executions (instance_id, execution, activity_id, attempt, status, outcome, input, output, started_at)
            values ({instance}, {visit}, {Add(row[0], NpgsqlDbType.Text)}, {Add(1, NpgsqlDbType.Integer)}, {Add(row[1], NpgsqlDbType.Text)}, {Add(row[2], NpgsqlDbType.Text)},
                    {Add(row[3], NpgsqlDbType.Jsonb)}, {Add(row[4], NpgsqlDbType.Jsonb)}, {Add(DateTime.UtcNow, NpgsqlDbType.TimestampTz)})
            """;
        await oneRow.PrepareAsync(cancellationToken);
        await sameRows.PrepareAsync(cancellationToken);
        return new BareWrites(connection, oneRow, sameRows, numbers, number);

        string Add(object value, NpgsqlDbType type)
        {
            sameRows.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
            return $"${sameRows.Parameters.Count}";
        }
    }

    public async Task OneRowAsync(int times, CancellationToken cancellationToken)
    {
        for (var i = 0; i < times; i++)
        {
            await oneRow.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public async Task SameRowsAsync(int times, CancellationToken cancellationToken)
    {
        for (var i = 0; i < times; i++)
        {
            foreach (var number in numbers)
            {
                number.Value = ++sequence;
            }

            visit.Value = (int)visit.Value! + 1;
            await sameRows.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await oneRow.DisposeAsync();
        await sameRows.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>What was written by the same transaction as the end of the step.</summary>
    private static async Task<List<(long Epoch, string Data)>> EventsAsync(NpgsqlConnection connection, Guid chain, int step, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(
            """
            select e.epoch, e.data from workflow_events e join activity_executions x on x.instance_id = e.instance_id and x.xmin = e.xmin
            where x.instance_id = $1 and x.execution = $2 order by e.sequence
            """, connection) { Parameters = { new() { Value = chain }, new() { Value = step } } };
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        var events = new List<(long, string)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            events.Add((reader.GetInt64(0), reader.GetString(1)));
        }

        return events;
    }
}
