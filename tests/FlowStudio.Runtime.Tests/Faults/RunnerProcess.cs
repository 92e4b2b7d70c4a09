using System.Collections.Concurrent;
using System.Diagnostics;
using FlowStudio.Runtime.Database;
using FlowStudio.Runtime.Tests.Database;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>A real FlowStudio.Runner in a process of its own, with the simulated model.</summary>
internal sealed class RunnerProcess : IAsyncDisposable
{
    private const int Stop = 19;
    private const int Continue = 18;
    private readonly Process process;

    private RunnerProcess(Process process) => this.process = process;

    /// <summary>What the runner calls itself in the database ends with this.</summary>
    public int Id => process.Id;

    /// <summary>What it has logged.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <param name="step">How long the simulated model takes for an answer.</param>
    /// <param name="lease">How long others leave a run to it that it does not renew.</param>
    public static async Task<RunnerProcess> StartAsync(string connectionString, TimeSpan step, TimeSpan? lease = null)
    {
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        var program = Path.Combine(Checkout.Folder, "src", "FlowStudio.Runner", "bin", configuration, "net10.0", "FlowStudio.Runner.dll");
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["FlowStudio__ConnectionString"] = connectionString;
        start.Environment["FlowStudio__KeyFolder"] = Path.Combine(Path.GetTempPath(), "flowstudio-tests-keys");
        start.Environment["Simulation__Shortest"] = step.ToString();
        start.Environment["Simulation__Longest"] = step.ToString();
        start.Environment["Runner__Lease"] = (lease ?? TimeSpan.FromSeconds(10)).ToString();
        var runner = new RunnerProcess(Process.Start(start)!);
        runner.process.ErrorDataReceived += (_, e) => runner.Log.Enqueue(e.Data ?? "");
        runner.process.BeginErrorReadLine();
        if (await runner.process.StandardOutput.ReadLineAsync() is null)
        {
            await runner.process.WaitForExitAsync();
            throw new InvalidOperationException($"The runner did not start:{Environment.NewLine}{string.Join(Environment.NewLine, runner.Log)}");
        }

        return runner;
    }

    /// <summary>SIGSTOP: it lives, holds its connections and does nothing.</summary>
    public void Freeze() => _ = Posix.Signal(process.Id, Stop);

    public void Thaw() => _ = Posix.Signal(process.Id, Continue);

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }
}
