using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace FlowStudio.Runtime.Storage;

/// <summary>
/// Keys of model providers: written, used, never shown again. Encrypted with ASP.NET's data protection, whose own keys lie outside the
/// database, so that a copy of the database alone gives nothing away.
/// </summary>
public sealed class SecretStore(NpgsqlDataSource database, IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("FlowStudio.Secrets.v1");

    public Task SaveAsync(string name, string value, CancellationToken cancellationToken = default) =>
        database.CreateCommand("""
            insert into secrets (name, ciphertext) values ($1, $2)
            on conflict (name) do update set ciphertext = excluded.ciphertext, updated_at = clock_timestamp()
            """).With(name).With(protector.Protect(value)).RunAsync(cancellationToken);

    /// <summary>Null when there is none.</summary>
    /// <exception cref="SecretUnreadableException">It was encrypted with keys that are not here.</exception>
    public async Task<string?> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand("select ciphertext from secrets where name = $1").With(name);
        if (await command.ExecuteScalarAsync(cancellationToken) is not string ciphertext)
        {
            return null;
        }

        try
        {
            return protector.Unprotect(ciphertext);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            throw new SecretUnreadableException($"The key of “{name}” cannot be read: it was saved with another key ring. Enter it again in Settings.");
        }
    }

    public async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand("select exists (select 1 from secrets where name = $1)").With(name);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        database.CreateCommand("delete from secrets where name = $1").With(name).RunAsync(cancellationToken);
}

/// <summary>The key ring that encrypted a secret is not the one that is here.</summary>
public sealed class SecretUnreadableException(string message) : Exception(message);
