using FlowStudio.Runtime.Database;
using FlowStudio.Testing.Databases;
using Xunit;

namespace FlowStudio.Runtime.Tests.Database;

/// <summary>A data folder for each test, and servers in it.</summary>
public abstract class HomeTest : IAsyncLifetime
{
    private protected const int Kill = 9;
    private TemporaryDataFolder? _folder;

    protected string Folder => _folder!.Folder;

    protected string Data => Path.Combine(Folder, "database", "data");

    /// <summary>As in a real installation, except that the tests do not wait for the disk: no machine crashes in them.</summary>
    internal DatabaseOptions Options => RealOptions with { ExtraSettings = new Dictionary<string, string> { ["fsync"] = "off" } };

    internal DatabaseOptions RealOptions => new() { DataFolder = Folder, ServerFolder = ServerFolder.Find() };

    public async ValueTask InitializeAsync() => _folder = await TemporaryDataFolder.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _folder!.DisposeAsync();
    }

    internal async Task<DatabaseServer> StartAsync(DatabaseOptions? options = null)
    {
        var server = new DatabaseServer(options ?? Options);
        await server.StartAsync();
        return server;
    }

    internal static async Task<string> RefusalAsync(DatabaseOptions options)
    {
        await using var server = new DatabaseServer(options);
        return (await Assert.ThrowsAsync<DatabaseStartException>(() => server.StartAsync())).Message;
    }
}
