using System.Diagnostics;

namespace FlowStudio.Runtime.Database;

/// <summary>Runs a short program to its end.</summary>
internal static class Command
{
    /// <summary>The exit code, and what it wrote (its errors last).</summary>
    /// <exception cref="DatabaseStartException">The program could not be started.</exception>
    public static async Task<(int Code, string Output)> RunAsync(ProcessStartInfo start, CancellationToken ct)
    {
        using var process = Spawn(start);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, string.Join('\n', (await output).Trim(), (await errors).Trim()).Trim());
    }

    public static Process Spawn(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new DatabaseStartException($"{start.FileName} could not be started.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new DatabaseStartException($"{start.FileName} could not be started: {e.Message}. Check that the file is there and may be executed.", e);
        }
    }
}
