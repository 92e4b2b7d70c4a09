using System.Globalization;
using System.Reflection;
using Npgsql;

namespace FlowStudio.Runtime.Storage;

/// <summary>
/// Brings the schema up to this version's: numbered SQL files, each in one transaction, under a lock so that many processes may start at once.
/// </summary>
public static class Migrator
{
    private const int Lock = 0x464C4F57;

    /// <exception cref="SchemaTooNewException">A newer version of FlowStudio has been here.</exception>
    public static async Task MigrateAsync(NpgsqlDataSource database, CancellationToken cancellationToken = default)
    {
        var migrations = Load();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_lock({Lock})", cancellationToken);
        try
        {
            await ExecuteAsync(
                connection,
                "create table if not exists schema_migrations (number integer primary key, name text not null, applied_at timestamptz not null default clock_timestamp())",
                cancellationToken);
            var applied = await AppliedAsync(connection, cancellationToken);
            var newest = migrations[^1].Number;
            if (applied.Max is var found && found > newest)
            {
                throw new SchemaTooNewException(
                    $"The database was used by a newer version of FlowStudio (schema {found}; this version knows {newest}). Start that version, or restore a backup from before.");
            }

            foreach (var migration in migrations.Where(m => !applied.Contains(m.Number)))
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await ExecuteAsync(connection, migration.Sql, cancellationToken);
                await using var record = new NpgsqlCommand("insert into schema_migrations (number, name) values ($1, $2)", connection)
                {
                    Parameters = { new() { Value = migration.Number }, new() { Value = migration.Name } },
                };
                await record.ExecuteNonQueryAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }
        finally
        {
            await ExecuteAsync(connection, $"select pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    private static async Task<SortedSet<int>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var numbers = new SortedSet<int>();
        await using var command = new NpgsqlCommand("select number from schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            numbers.Add(reader.GetInt32(0));
        }

        return numbers;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static List<Migration> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var migrations = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = resource.Split('.')[^2];
            migrations.Add(new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return migrations;
    }

    private sealed record Migration(int Number, string Name, string Sql);
}

/// <summary>This version must not touch a database that a newer one has changed.</summary>
public sealed class SchemaTooNewException(string message) : Exception(message);
