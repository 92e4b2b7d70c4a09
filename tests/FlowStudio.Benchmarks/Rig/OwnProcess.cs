using System.Diagnostics;

namespace FlowStudio.Benchmarks.Rig;

/// <summary>One of FlowStudio's programs in a process of its own, from the build output beside this one's.</summary>
internal sealed class OwnProcess : IAsyncDisposable
{
    private readonly Process process;

    private OwnProcess(Process process, string readyLine, TimeSpan ready)
    {
        this.process = process;
        ReadyLine = readyLine;
        Ready = ready;
    }

    public int Id => process.Id;

    public string ReadyLine { get; }

    /// <summary>From its start until it said that it is ready.</summary>
    public TimeSpan Ready { get; }

    /// <summary>Starts it and waits for its first line.</summary>
    /// <param name="prefix">A program that becomes it, as <c>ip netns exec</c> does; none: it is started as it is.</param>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public static async Task<OwnProcess> StartAsync(string program, IReadOnlyDictionary<string, string> settings, params string[] prefix)
    {
        string[] words = [.. prefix, "dotnet", PathOf(program)];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(PathOf(program)),
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        var clock = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync();
        if (line is null)
        {
            throw new InvalidOperationException($"{program} did not start: {await errors}");
        }

        return new OwnProcess(process, line, clock.Elapsed);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public async Task StopAsync()
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
    }

    /// <summary>The checkout that this was built from.</summary>
    public static string Root { get; } = FindRoot();

    private static string PathOf(string program)
    {
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        return Path.Combine(Root, "src", program, "bin", configuration, "net10.0", $"{program}.dll");
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "FlowStudio.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("The benchmarks run inside a checkout of the repository: ./flowstudio bench");
    }
}
