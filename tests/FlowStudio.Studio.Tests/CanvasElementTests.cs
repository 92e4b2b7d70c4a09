using System.Diagnostics;
using Xunit;

namespace FlowStudio.Studio.Tests;

/// <summary>The canvas element has tests of its own, in its own language; they are part of this product's tests.</summary>
public sealed class CanvasElementTests
{
    [Fact]
    public async Task OwnTests_Pass()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FlowStudio.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("FlowStudio.sln is in no folder above the tests.");
        }

        using var npm = Process.Start(new ProcessStartInfo("npm", ["test", "--silent"])
        {
            WorkingDirectory = Path.Combine(folder, "src", "FlowStudio.Studio", "canvas-element"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = npm.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        try
        {
            await npm.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            Assert.Fail("The canvas element's tests did not end within 4 minutes.");
        }

        Assert.True(npm.ExitCode == 0, $"{await output}{await errors}");
    }
}
