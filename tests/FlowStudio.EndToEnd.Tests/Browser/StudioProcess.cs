using System.Collections.Concurrent;
using System.Diagnostics;

namespace FlowStudio.EndToEnd.Tests.Browser;

/// <summary>The real Studio in a process and a data folder of its own.</summary>
public sealed class StudioProcess : IAsyncDisposable
{
    /// <summary>Settings under which the simulated model still streams, but takes a moment instead of seconds.</summary>
    public static IReadOnlyDictionary<string, string> FastModel { get; } = new Dictionary<string, string>
    {
        ["Simulation:ChunkDelay"] = "00:00:00.005",
        ["Simulation:Shortest"] = "00:00:00.2",
        ["Simulation:Longest"] = "00:00:00.4",
    };

    private const string ReadyLine = "FlowStudio is ready: ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly Process process;
    private readonly bool ownsDataFolder;
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StudioProcess(Process process, string dataFolder, bool ownsDataFolder)
    {
        this.process = process;
        this.ownsDataFolder = ownsDataFolder;
        DataFolder = dataFolder;
    }

    /// <summary>Where it listens, without a slash at the end; empty until it is ready.</summary>
    public string Url { get; private set; } = "";

    public string DataFolder { get; }

    /// <summary>Everything that it wrote, both streams, in the order of arrival.</summary>
    public string Output => string.Join(Environment.NewLine, output);

    /// <summary>Starts Studio and waits for its ready line.</summary>
    /// <param name="url">The address to listen on; a free port of the loopback interface when null.</param>
    /// <param name="dataFolder">An existing data folder that outlives this process; a fresh one that is deleted with it when null.</param>
    /// <param name="settings">Further settings by key, for example "FlowStudio:DataFolder".</param>
    public static async Task<StudioProcess> StartAsync(
        string? url = null, string? dataFolder = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var studio = Launch(url ?? "http://127.0.0.1:0", dataFolder, settings);
        try
        {
            studio.Url = await studio.ready.Task.WaitAsync(StartLimit);
            return studio;
        }
        catch (TimeoutException)
        {
            var said = studio.Output;
            await studio.DisposeAsync();
            throw new TimeoutException($"Studio did not say that it is ready within {StartLimit.TotalSeconds:0} s. It wrote:{Environment.NewLine}{said}");
        }
    }

    /// <summary>Starts a Studio that is expected to refuse, and waits for its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(string url)
    {
        await using var studio = Launch(url, null, null);
        await studio.process.WaitForExitAsync().WaitAsync(StartLimit);
        return (studio.process.ExitCode, studio.Output);
    }

    /// <summary>As by kill -9: nothing is closed in order.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
        if (ownsDataFolder)
        {
            Directory.Delete(DataFolder, recursive: true);
        }
    }

    private static StudioProcess Launch(string url, string? dataFolder, IReadOnlyDictionary<string, string>? settings)
    {
        if (!File.Exists(Checkout.StudioAssembly))
        {
            throw new FileNotFoundException($"Studio is not built: {Checkout.StudioAssembly} is missing. Build src/FlowStudio.Studio in the configuration of these tests.");
        }

        var folder = dataFolder ?? Directory.CreateTempSubdirectory("flowstudio-e2e-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            // Started as root, PostgreSQL runs as another user, who must pass through the folder.
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Not the checkout: Studio must find its own files from anywhere.
            WorkingDirectory = folder,
            ArgumentList = { Checkout.StudioAssembly, "--urls", url },
            Environment = { ["FlowStudio__DataFolder"] = folder, ["ASPNETCORE_ENVIRONMENT"] = "Production" },
        };
        // The runner of the tests may have been given an address of its own.
        start.Environment.Remove("ASPNETCORE_URLS");
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[key.Replace(":", "__")] = value;
        }

        var studio = new StudioProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, folder, dataFolder is null);
        studio.Begin();
        return studio;
    }

    private void Begin()
    {
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Exited += (_, _) => ready.TrySetException(
            new InvalidOperationException($"Studio ended before it was ready, with exit code {process.ExitCode}. It wrote:{Environment.NewLine}{Output}"));
        // Unobserved when a test only waits for the end.
        _ = ready.Task.ContinueWith(task => task.Exception, TaskContinuationOptions.OnlyOnFaulted);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        output.Enqueue(line);
        if (line.StartsWith(ReadyLine, StringComparison.Ordinal))
        {
            ready.TrySetResult(line[ReadyLine.Length..].Trim());
        }
    }
}
