using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FlowStudio.Runtime.Database;
using FlowStudio.Testing.Faults;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>An <see cref="EffectRunner"/> in a process of its own: this test program, started again as one.</summary>
internal sealed class EffectProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private const int Continue = 18;
    private const int Stop = 19;
    private readonly Process process;

    private EffectProcess(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>What it has logged.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public Task Exited => process.WaitForExitAsync();

    public bool HasExited => process.HasExited;

    /// <param name="namespaceName">The network namespace that it lives in; null: this process's own.</param>
    public static async Task<EffectProcess> StartAsync(EffectRunnerOptions options, string? namespaceName = null)
    {
        var program = typeof(EffectProcess).Assembly.Location;
        var start = namespaceName is null
            ? new ProcessStartInfo("dotnet", [program])
            : new ProcessStartInfo("ip", ["netns", "exec", namespaceName, "dotnet", program]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment[EffectRunner.Variable] = JsonSerializer.Serialize(options);
        var runner = new EffectProcess(Process.Start(start)!);
        runner.process.ErrorDataReceived += (_, e) => runner.Log.Enqueue(e.Data ?? "");
        runner.process.BeginErrorReadLine();
        if (await runner.process.StandardOutput.ReadLineAsync() != "ready")
        {
            await runner.process.WaitForExitAsync();
            throw new InvalidOperationException($"The runner did not start:{Environment.NewLine}{string.Join(Environment.NewLine, runner.Log)}");
        }

        return runner;
    }

    /// <summary>SIGKILL, without waiting for the end.</summary>
    public void Kill() => process.Kill();

    /// <summary>SIGSTOP: it lives, holds its connections and does nothing.</summary>
    public void Freeze() => _ = Posix.Signal(process.Id, Stop);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => _ = Posix.Signal(process.Id, Continue);

    /// <summary>SIGTERM.</summary>
    public async Task StopAsync()
    {
        _ = Posix.Signal(process.Id, Terminate);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    // As for HostProcess: all that continues on another thread is in other assemblies.
    [ModuleInitializer]
    internal static void BecomeRunner()
    {
        if (Environment.GetEnvironmentVariable(EffectRunner.Variable) is { } options)
        {
            EffectRunner.RunAsync(options).GetAwaiter().GetResult();
            Environment.Exit(0);
        }
    }
}
