using FlowStudio.Runtime.Execution;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json;
using Npgsql;
using NpgsqlTypes;

namespace FlowStudio.Runtime.Storage;

/// <summary>
/// Workflow definitions by version. The latest version is either a draft, which saves change, or published, which nothing changes: the
/// next save then begins a new version.
/// </summary>
public sealed class DefinitionStore(NpgsqlDataSource database)
{
    private const string Columns = "definition_id, version, name, description, json, revision, is_latest, is_published, updated_at, updated_by";

    public Task<List<DefinitionSummary>> ListAsync(CancellationToken cancellationToken = default) => database.CreateCommand("""
        select l.definition_id, l.name, l.description, l.version, l.is_published, p.version, l.updated_at, l.updated_by,
               (select max(i.created_at) from workflow_instances i where i.definition_id = l.definition_id)
        from workflow_definitions l
        left join workflow_definitions p on p.definition_id = l.definition_id and p.is_published
        where l.is_latest and l.archived_at is null
        order by l.updated_at desc
        """).ListAsync(
            r => new DefinitionSummary(
                r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt32(3), r.GetBoolean(4), r.IsDBNull(5) ? null : r.GetInt32(5),
                r.GetFieldValue<DateTimeOffset>(6), r.GetString(7), r.Time(8)),
            cancellationToken);

    public Task<StoredDefinition?> FindLatestAsync(string definitionId, CancellationToken cancellationToken = default) =>
        FindAsync($"select {Columns} from workflow_definitions where definition_id = $1 and is_latest", definitionId, null, cancellationToken);

    public Task<StoredDefinition?> FindPublishedAsync(string definitionId, CancellationToken cancellationToken = default) =>
        FindAsync($"select {Columns} from workflow_definitions where definition_id = $1 and is_published", definitionId, null, cancellationToken);

    public Task<StoredDefinition?> FindAsync(string definitionId, int version, CancellationToken cancellationToken = default) =>
        FindAsync($"select {Columns} from workflow_definitions where definition_id = $1 and version = $2", definitionId, version, cancellationToken);

    /// <summary>Saves version 1 of a new workflow as a draft.</summary>
    /// <returns>False when there is one with this id already.</returns>
    public async Task<bool> CreateAsync(string definitionId, string name, string description, string json, string by, CancellationToken cancellationToken = default) =>
        await database.CreateCommand("""
            insert into workflow_definitions (definition_id, version, name, description, json, is_latest, is_published, updated_by)
            values ($1, 1, $2, $3, $4, true, false, $5)
            on conflict do nothing
            """).With(definitionId).With(name).With(description).With(json).With(by).RunAsync(cancellationToken) == 1;

    /// <summary>
    /// Saves a draft over the revision that the caller has seen; above a published version it begins the next one.
    /// </summary>
    /// <returns>Where it was saved; null when somebody else has saved in between.</returns>
    public async Task<DraftPlace?> SaveDraftAsync(
        string definitionId, DraftPlace seen, string name, string description, string json, string by, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var latest = await new NpgsqlCommand(
            "select version, revision, is_published from workflow_definitions where definition_id = $1 and is_latest for update", connection, transaction)
            .With(definitionId)
            .SingleAsync(r => Tuple.Create(new DraftPlace(r.GetInt32(0), r.GetInt64(1)), r.GetBoolean(2)), cancellationToken);
        if (latest is null || latest.Item1 != seen)
        {
            return null;
        }

        DraftPlace place;
        if (latest.Item2)
        {
            place = new DraftPlace(seen.Version + 1, 1);
            await new NpgsqlCommand("update workflow_definitions set is_latest = false where definition_id = $1 and is_latest", connection, transaction)
                .With(definitionId).RunAsync(cancellationToken);
            await new NpgsqlCommand("""
                insert into workflow_definitions (definition_id, version, name, description, json, is_latest, is_published, updated_by)
                values ($1, $2, $3, $4, $5, true, false, $6)
                """, connection, transaction)
                .With(definitionId).With(place.Version).With(name).With(description).With(json).With(by).RunAsync(cancellationToken);
        }
        else
        {
            place = seen with { Revision = seen.Revision + 1 };
            await new NpgsqlCommand("""
                update workflow_definitions
                set name = $3, description = $4, json = $5, updated_by = $6, updated_at = clock_timestamp(), revision = revision + 1
                where definition_id = $1 and version = $2
                """, connection, transaction)
                .With(definitionId).With(seen.Version).With(name).With(description).With(json).With(by).RunAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return place;
    }

    /// <summary>Freezes the latest version: from now on it is the one that starts. The caller has checked that it can run.</summary>
    /// <returns>False when the latest version is not the one that the caller has seen.</returns>
    /// <exception cref="PlanUnavailableException">It is too large, or cannot be read: no runner could run it.</exception>
    public async Task<bool> PublishAsync(string definitionId, DraftPlace seen, string by, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await new NpgsqlCommand("update workflow_definitions set is_published = false where definition_id = $1 and is_published and version <> $2", connection, transaction)
            .With(definitionId).With(seen.Version).RunAsync(cancellationToken);
        var published = await new NpgsqlCommand("""
            update workflow_definitions
            set is_published = true, published_at = clock_timestamp(), updated_by = $4
            where definition_id = $1 and version = $2 and revision = $3 and is_latest
            """, connection, transaction)
            .With(definitionId).With(seen.Version).With(seen.Revision).With(by).RunAsync(cancellationToken);
        if (published == 1)
        {
            await WriteLimitsAsync(connection, transaction, definitionId, seen.Version, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return published == 1;
    }

    private static async Task WriteLimitsAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string definitionId, int version, CancellationToken cancellationToken)
    {
        var json = await new NpgsqlCommand("select json from workflow_definitions where definition_id = $1 and version = $2", connection, transaction)
            .With(definitionId).With(version).SingleAsync(r => r.GetString(0), cancellationToken);
        var read = ElsaCodec.Read(json!);
        var limits = read.Definition?.Limits ?? throw new PlanUnavailableException($"The workflow cannot be published: {read.Problem?.Message}");
        await new NpgsqlCommand("update workflow_definitions set max_runs = $3, stall_after = $4 where definition_id = $1 and version = $2", connection, transaction)
            .With(definitionId).With(version).With(limits.MaxRuns, NpgsqlDbType.Integer).With(limits.StallAfter, NpgsqlDbType.Interval).RunAsync(cancellationToken);
    }

    /// <summary>Hides the workflow from lists. Its runs stay and go on.</summary>
    public Task ArchiveAsync(string definitionId, CancellationToken cancellationToken = default) =>
        database.CreateCommand("update workflow_definitions set archived_at = clock_timestamp() where definition_id = $1").With(definitionId).RunAsync(cancellationToken);

    /// <summary>Takes the workflow out of hiding: the undo of <see cref="ArchiveAsync"/>.</summary>
    public Task UnarchiveAsync(string definitionId, CancellationToken cancellationToken = default) =>
        database.CreateCommand("update workflow_definitions set archived_at = null where definition_id = $1").With(definitionId).RunAsync(cancellationToken);

    private Task<StoredDefinition?> FindAsync(string sql, string definitionId, int? version, CancellationToken cancellationToken)
    {
        var command = database.CreateCommand(sql).With(definitionId);
        if (version is { } number)
        {
            command.With(number, NpgsqlDbType.Integer);
        }

        return command.SingleAsync(
            r => new StoredDefinition(
                r.GetString(0), new DraftPlace(r.GetInt32(1), r.GetInt64(5)), r.GetString(2), r.GetString(3), r.GetString(4), r.GetBoolean(6), r.GetBoolean(7),
                r.GetFieldValue<DateTimeOffset>(8), r.GetString(9)),
            cancellationToken);
    }
}

/// <param name="PublishedVersion">The one that starts; null: none yet.</param>
public sealed record DefinitionSummary(
    string DefinitionId, string Name, string Description, int LatestVersion, bool LatestIsPublished, int? PublishedVersion,
    DateTimeOffset UpdatedAt, string UpdatedBy, DateTimeOffset? LastRunAt);

/// <summary>A version, and which save of it.</summary>
public sealed record DraftPlace(int Version, long Revision);

/// <param name="Json">An Elsa 3 workflow definition.</param>
public sealed record StoredDefinition(
    string DefinitionId, DraftPlace Place, string Name, string Description, string Json, bool IsLatest, bool IsPublished, DateTimeOffset UpdatedAt, string UpdatedBy);
