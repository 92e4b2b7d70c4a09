using System.Diagnostics;

namespace FlowStudio.Runtime.Tests.Database;

/// <summary>The files of the repository that these tests were built from, and its programs.</summary>
internal static class Checkout
{
    public static string Folder { get; } = Find();

    /// <summary>Runs a program in the checkout, with nobody at the keyboard.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "FlowStudio.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("The tests do not run inside a checkout of the repository.");
    }
}
