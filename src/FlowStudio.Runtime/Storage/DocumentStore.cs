using Npgsql;

namespace FlowStudio.Runtime.Storage;

/// <summary>Small things that people keep beside workflows, as JSON by kind and id: teams, providers, prices, schedules.</summary>
public sealed class DocumentStore(NpgsqlDataSource database)
{
    public Task<List<Document>> ListAsync(string kind, CancellationToken cancellationToken = default) =>
        database.CreateCommand("select id, json, revision, updated_at from documents where kind = $1 order by id").With(kind).ListAsync(Read, cancellationToken);

    public Task<Document?> FindAsync(string kind, string id, CancellationToken cancellationToken = default) =>
        database.CreateCommand("select id, json, revision, updated_at from documents where kind = $1 and id = $2").With(kind).With(id).SingleAsync(Read, cancellationToken);

    /// <summary>Saves over the revision that the caller has seen; 0: it must be new; null: over whatever is there.</summary>
    /// <returns>The new revision; null when somebody else has saved in between.</returns>
    public async Task<long?> SaveAsync(string kind, string id, string json, long? seen, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand("""
            insert into documents as d (kind, id, json) values ($1, $2, $3)
            on conflict (kind, id) do update set json = excluded.json, revision = d.revision + 1, updated_at = clock_timestamp()
              where $4 is null or d.revision = $4
            returning revision
            """).With(kind).With(id).With(json).With(seen, NpgsqlTypes.NpgsqlDbType.Bigint);
        return (long?)await command.ExecuteScalarAsync(cancellationToken);
    }

    public Task DeleteAsync(string kind, string id, CancellationToken cancellationToken = default) =>
        database.CreateCommand("delete from documents where kind = $1 and id = $2").With(kind).With(id).RunAsync(cancellationToken);

    private static Document Read(NpgsqlDataReader r) => new(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetFieldValue<DateTimeOffset>(3));
}

public sealed record Document(string Id, string Json, long Revision, DateTimeOffset UpdatedAt);
