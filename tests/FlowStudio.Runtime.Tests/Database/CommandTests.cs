using FlowStudio.Runtime.Database;
using Xunit;

namespace FlowStudio.Runtime.Tests.Database;

/// <summary>The command <c>./flowstudio</c>, as far as it needs no build.</summary>
public sealed class CommandTests : HomeTest
{
    [Fact]
    public async Task Help_Always_NamesEveryCommand()
    {
        var (code, output) = await FlowStudioAsync("help");

        Assert.Equal(0, code);
        Assert.All(["run", "test", "faults", "bench", "runner", "export", "reset-data", "version"], command => Assert.Contains($"\n  {command} ", output));
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("run", "--no-such-option")]
    [InlineData("run", "--port")]
    [InlineData("run", "--port", "99999")]
    [InlineData("run", "--port", "-1")]
    [InlineData("run", "--data")]
    [InlineData("faults", "--seeds", "many")]
    [InlineData("faults", "--first")]
    [InlineData("reset-data", "--no-such-option")]
    public async Task Mistake_InTheArguments_IsOneLineAndAFailure(params string[] arguments)
    {
        var (code, output) = await FlowStudioAsync(arguments);

        Assert.Equal(1, code);
        Assert.Single(output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Run_PortInUse_SaysSoAndNamesAnother()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        var (code, output) = await FlowStudioAsync("run", "--port", $"{port}");

        Assert.Equal(1, code);
        Assert.Contains($"Port {port} is in use", output);
    }

    [Fact]
    public async Task ResetData_WhileInUse_IsRefused()
    {
        await using var server = await StartAsync();

        var (code, output) = await FlowStudioAsync("reset-data", "--yes", "--data", Folder);

        Assert.Equal(1, code);
        Assert.Contains("is in use", output);
        Assert.Equal(1, await Sql.QueryAsync<int>(server.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task ResetData_WithoutAYes_DeletesNothing()
    {
        await using (await StartAsync())
        {
        }

        var (code, output) = await FlowStudioAsync("reset-data", "--data", Folder);

        Assert.Equal(1, code);
        Assert.Contains("--yes", output);
        Assert.True(Directory.Exists(Data));
    }

    [Fact]
    public async Task ResetData_Stopped_DeletesTheFolder()
    {
        await using (await StartAsync())
        {
        }

        var (code, _) = await FlowStudioAsync("reset-data", "--yes", "--data", Folder);

        Assert.Equal(0, code);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task ResetData_HostWasKilled_StopsItsServerFirst()
    {
        await using var host = await HostProcess.StartAsync(Options);
        var left = PostmasterFile.Read(Path.Combine(Data, "postmaster.pid"))!.ProcessId;
        await host.KillAsync();

        var (code, output) = await FlowStudioAsync("reset-data", "--yes", "--data", Folder);

        Assert.True(code == 0, output);
        Assert.False(ProcessTable.IsAlive(left));
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task ResetData_FolderOfSomethingElse_IsRefused()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "thesis.txt"), "");

        var (code, output) = await FlowStudioAsync("reset-data", "--yes", "--data", Folder);

        Assert.Equal(1, code);
        Assert.Contains("not a data folder", output);
        Assert.True(File.Exists(Path.Combine(Folder, "thesis.txt")));
    }

    private static Task<(int Code, string Output)> FlowStudioAsync(params IEnumerable<string> arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command is a bash script.");
        return Checkout.RunAsync("bash", [Path.Combine(Checkout.Folder, "flowstudio"), .. arguments]);
    }
}
