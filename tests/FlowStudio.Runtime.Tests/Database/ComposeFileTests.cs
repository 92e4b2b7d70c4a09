using Xunit;

namespace FlowStudio.Runtime.Tests.Database;

public sealed class ComposeFileTests
{
    private static readonly string? Compose = Array.Find(["/usr/bin/docker-compose", "/usr/local/bin/docker-compose"], File.Exists);

    [Fact]
    public async Task Config_WithAPassword_IsValidAndHandsItToStudioAndRunner()
    {
        var (code, output) = await ConfigAsync("canary-8810");

        Assert.True(code == 0, output);
        // Once for PostgreSQL itself, once each for Studio and the runner.
        Assert.Equal(3, output.Split("canary-8810").Length - 1);
        Assert.Contains("127.0.0.1:5080:8080", output);
    }

    [Fact]
    public async Task Config_WithoutAPassword_IsRefused()
    {
        var (code, output) = await ConfigAsync(null);

        Assert.NotEqual(0, code);
        Assert.Contains("Set POSTGRES_PASSWORD", output);
    }

    [Fact]
    public async Task Runner_CanBeScaled_HasNeitherNameNorPort()
    {
        var (code, output) = await ConfigAsync("x");

        Assert.True(code == 0, output);
        var runner = output[output.IndexOf("\n  runner:", StringComparison.Ordinal)..output.IndexOf("\n  studio:", StringComparison.Ordinal)];
        Assert.DoesNotContain("ports:", runner);
        Assert.DoesNotContain("container_name", runner);
        Assert.Contains("/health", runner);
    }

    private static Task<(int Code, string Output)> ConfigAsync(string? password)
    {
        Assert.SkipWhen(Compose is null, "docker-compose is not installed (Debian: apt-get install docker-compose).");
        return Checkout.RunAsync(
            Compose, ["--file", Path.Combine(Checkout.Folder, "docker-compose.yml"), "config"],
            new Dictionary<string, string?> { ["POSTGRES_PASSWORD"] = password });
    }
}
