namespace FlowStudio.EndToEnd.Tests.Browser;

/// <summary>Where things lie in the checkout that these tests were built from.</summary>
public static class Checkout
{
    public static string Root { get; } = FindRoot();

    /// <summary>Studio as it was built beside these tests, in the same configuration.</summary>
    public static string StudioAssembly { get; } = Path.Combine(
        Root, "src", "FlowStudio.Studio", "bin", Configuration, "net10.0", "FlowStudio.Studio.dll");

    /// <summary>Pictures are kept with the run of the tests; FLOWSTUDIO_SCREENSHOTS names another folder.</summary>
    public static string Screenshots { get; } =
        Environment.GetEnvironmentVariable("FLOWSTUDIO_SCREENSHOTS") is { Length: > 0 } folder ? folder : Path.Combine(Root, "artifacts", "screenshots");

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FlowStudio.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds FlowStudio.sln. Run these tests from a checkout.");
    }
}
