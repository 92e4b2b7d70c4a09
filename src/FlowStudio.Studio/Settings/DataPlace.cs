using FlowStudio.Studio.Hosting;
using Npgsql;

namespace FlowStudio.Studio.Settings;

/// <summary>Where this installation keeps what people make, as Settings tells it.</summary>
/// <param name="Folder">Absolute; of the keys alone when the database is another server's.</param>
/// <param name="Server">The database's host and name when it is a server of one's own; null: FlowStudio runs its own in the folder.</param>
public sealed record DataPlace(string Folder, string KeyFolder, string? Server)
{
    public bool KeysAreInFolder => KeyFolder.StartsWith(Folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    public static DataPlace From(IConfiguration configuration)
    {
        var options = DatabaseSettings.From(configuration);
        var keys = configuration["FlowStudio:KeyFolder"] is { Length: > 0 } named ? Path.GetFullPath(named) : Path.Combine(options.DataFolder, "keys");
        return new DataPlace(options.DataFolder, keys, ServerOf(options.ConnectionString));
    }

    // Never the connection string itself: it holds a password.
    private static string? ServerOf(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            return null;
        }

        try
        {
            var parts = new NpgsqlConnectionStringBuilder(connectionString);
            return $"{parts.Database} on {parts.Host}";
        }
        catch (ArgumentException)
        {
            return "a PostgreSQL of your own";
        }
    }
}
