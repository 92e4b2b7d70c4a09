namespace FlowStudio.Workflows.Tests.Json;

/// <summary>Small documents of our own, copied beside the tests.</summary>
internal static class TestDocuments
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Json", "Documents");

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    public static IEnumerable<string> All() => Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllText);
}
