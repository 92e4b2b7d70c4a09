using FlowStudio.Runtime.Database;

namespace FlowStudio.Testing.Databases;

/// <summary>Which PostgreSQL binaries the tests run: the ones that were named, else the ones installed in this checkout, else the machine's.</summary>
public static class ServerFolder
{
    /// <summary>The folder for <see cref="DatabaseOptions.ServerFolder"/>; null lets the machine's PostgreSQL be found.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable("FLOWSTUDIO_POSTGRES") is { Length: > 0 } named)
        {
            return named;
        }

        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "FlowStudio.sln")))
            {
                var installed = Path.Combine(folder, "src", "FlowStudio.Runtime", "Database", "server");
                return Directory.Exists(EmbeddedPackage.FolderIn(installed)) ? installed : null;
            }
        }

        return null;
    }
}
