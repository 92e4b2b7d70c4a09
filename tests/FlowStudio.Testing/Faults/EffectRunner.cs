using System.Runtime.InteropServices;
using System.Text.Json;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using Microsoft.Extensions.Logging;

namespace FlowStudio.Testing.Faults;

/// <summary>
/// The product's runner with an <see cref="EffectExecutor"/>, as a program of its own that a test can kill. A test program becomes it when it is started with
/// <see cref="Variable"/> set.
/// </summary>
public static class EffectRunner
{
    /// <summary>Holds <see cref="EffectRunnerOptions"/> as JSON.</summary>
    public const string Variable = "FLOWSTUDIO_TEST_RUNNER";

    /// <summary>Runs until SIGTERM. Says "ready" on standard output, and what it has to say on standard error.</summary>
    public static async Task RunAsync(string json)
    {
        var options = JsonSerializer.Deserialize<EffectRunnerOptions>(json)!;
        using var logs = LoggerFactory.Create(builder => builder.AddSimpleConsole(console => console.SingleLine = true).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        // Not disposed: it belongs to whoever reads it.
        var effects = new EffectLog(options.Effects);
        await using var database = DatabaseConnection.Open(options.ConnectionString);
        using var runner = new RunnerService(
            database, new PlanCache(new DefinitionStore(database)), [new EffectExecutor(effects, options.Work)],
            new RunnerOptions { Lease = options.Lease, MaxRuns = options.MaxRuns }, TimeProvider.System, logs.CreateLogger<RunnerService>());
        var stopped = new TaskCompletionSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stopped.TrySetResult();
        });
        await runner.StartAsync(CancellationToken.None);
        await Console.Out.WriteLineAsync("ready");
        await stopped.Task;
        await runner.StopAsync(CancellationToken.None);
    }
}

/// <param name="Effects">The folder of the <see cref="EffectLog"/>.</param>
/// <param name="Work">How long a step takes.</param>
public sealed record EffectRunnerOptions(string ConnectionString, string Effects, TimeSpan Work, TimeSpan Lease, int MaxRuns = 256);
