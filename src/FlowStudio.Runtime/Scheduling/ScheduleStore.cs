using System.Text.Json;
using FlowStudio.Runtime.Storage;
using Npgsql;
using NpgsqlTypes;

namespace FlowStudio.Runtime.Scheduling;

/// <summary>Schedules as people see them. Whatever changes here reaches the clocks of all nodes by itself.</summary>
public sealed class ScheduleStore(NpgsqlDataSource database)
{
    /// <summary>Told on every change.</summary>
    internal const string Channel = "flowstudio_schedules";

    private const string Columns = "id, definition_id, cron, time_zone, input::text, enabled, created_at, updated_at";

    public Task<List<Schedule>> ListAsync(CancellationToken cancellationToken = default) =>
        database.CreateCommand($"select {Columns} from schedules order by created_at").ListAsync(Read, cancellationToken);

    /// <summary>The schedule of a workflow; null: it has none.</summary>
    public Task<Schedule?> FindAsync(string definitionId, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"select {Columns} from schedules where definition_id = $1").With(definitionId).SingleAsync(Read, cancellationToken);

    /// <summary>Sets the schedule of a workflow, whether it had one or not.</summary>
    public async Task<Schedule> SaveAsync(
        string definitionId, CronText when, IReadOnlyDictionary<string, JsonElement> input, bool enabled = true, CancellationToken cancellationToken = default) =>
        (await database.CreateCommand($"""
            with saved as (
              insert into schedules (id, definition_id, cron, time_zone, input, enabled) values ($1, $2, $3, $4, $5, $6)
              on conflict (definition_id) do update
              set cron = excluded.cron, time_zone = excluded.time_zone, input = excluded.input, enabled = excluded.enabled, updated_at = clock_timestamp()
              returning *)
            select {Columns}, pg_notify('{Channel}', '')::text from saved
            """)
            .With(Guid.CreateVersion7()).With(definitionId).With(when.Text).With(when.TimeZone)
            .WithJson(JsonSerializer.Serialize(input, StorageJson.Default.IReadOnlyDictionaryStringJsonElement)).With(enabled)
            .SingleAsync(Read, cancellationToken))!;

    /// <returns>False when there was none.</returns>
    public async Task<bool> DeleteAsync(string definitionId, CancellationToken cancellationToken = default) =>
        await database.CreateCommand($"""
            with gone as (delete from schedules where definition_id = $1 returning id)
            select pg_notify('{Channel}', '')::text from gone
            """).With(definitionId).SingleAsync(_ => new object(), cancellationToken) is not null;

    /// <summary>What a fire of this schedule starts now; null: the schedule is gone or switched off.</summary>
    internal Task<ScheduledStart?> FindStartAsync(Guid id, CancellationToken cancellationToken) => database.CreateCommand("""
        select s.definition_id, p.version, p.name, s.input::text from schedules s
        left join workflow_definitions p on p.definition_id = s.definition_id and p.is_published and p.archived_at is null
        where s.id = $1 and s.enabled
        """).With(id, NpgsqlDbType.Uuid).SingleAsync(
            r => new ScheduledStart(r.GetString(0), r.IsDBNull(1) ? null : r.GetInt32(1), r.Text(2) ?? "", Input(r, 3)),
            cancellationToken);

    private static Schedule Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), Input(r, 4), r.GetBoolean(5),
        r.GetFieldValue<DateTimeOffset>(6), r.GetFieldValue<DateTimeOffset>(7));

    private static Dictionary<string, JsonElement> Input(NpgsqlDataReader r, int column) =>
        JsonSerializer.Deserialize(r.GetString(column), StorageJson.Default.DictionaryStringJsonElement)!;
}

/// <param name="Version">The published one; null: nothing is published, or the workflow was put away.</param>
internal sealed record ScheduledStart(string DefinitionId, int? Version, string Name, Dictionary<string, JsonElement> Input);
