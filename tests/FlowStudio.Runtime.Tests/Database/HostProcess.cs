using System.Diagnostics;
using System.Runtime.CompilerServices;
using FlowStudio.Runtime.Database;

namespace FlowStudio.Runtime.Tests.Database;

/// <summary>
/// A host of a database in a process of its own, so that it can be killed: this test program, started again with a variable that makes it a host instead of running tests.
/// </summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const string DataFolderVariable = "FLOWSTUDIO_TEST_HOST_DATA";
    private const string ServerFolderVariable = "FLOWSTUDIO_TEST_HOST_SERVER";
    private readonly Process _process;

    private HostProcess(Process process) => _process = process;

    public static async Task<HostProcess> StartAsync(DatabaseOptions options)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(HostProcess).Assembly.Location])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[DataFolderVariable] = options.DataFolder;
        start.Environment[ServerFolderVariable] = options.ServerFolder ?? "";
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        if (line != "ready")
        {
            throw new InvalidOperationException($"The host did not start: {line}{await process.StandardOutput.ReadToEndAsync()}");
        }

        return new HostProcess(process);
    }

    /// <summary>kill -9, and nothing else: its server stays.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    // Runs before the test runner's own Main. Everything that continues on another thread is in other assemblies: code of this one would wait for this method to end.
    [ModuleInitializer]
    internal static void BecomeHost()
    {
        if (Environment.GetEnvironmentVariable(DataFolderVariable) is not { } folder)
        {
            return;
        }

        var server = new DatabaseServer(new DatabaseOptions
        {
            DataFolder = folder,
            ServerFolder = Environment.GetEnvironmentVariable(ServerFolderVariable) is { Length: > 0 } named ? named : null,
        });
        try
        {
            server.StartAsync().GetAwaiter().GetResult();
        }
        catch (DatabaseStartException e)
        {
            Console.WriteLine(e.Message);
            Environment.Exit(1);
        }

        Console.WriteLine("ready");
        Console.In.ReadToEnd();
        server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Environment.Exit(0);
    }
}
