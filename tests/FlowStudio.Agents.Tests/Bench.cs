using System.Text.Json;
using FlowStudio.Agents.Models;
using FlowStudio.Agents.Simulation;
using FlowStudio.Agents.Teams;
using FlowStudio.Testing.Models;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlowStudio.Agents.Tests;

/// <summary>The product's own composition, with a scripted server in place of the vendors' and nobody to wait for.</summary>
internal sealed class Bench : IAsyncDisposable
{
    public const string Key = "sk-test-1234567890abcdef+/=";
    private readonly ServiceProvider _services;

    private Bench(ScriptedModelServer server, ServiceProvider services)
    {
        Server = server;
        _services = services;
    }

    public ScriptedModelServer Server { get; }

    public RecordingProgress Progress { get; } = new();

    public InMemoryModelProviderCatalog Providers => (InMemoryModelProviderCatalog)_services.GetRequiredService<IModelProviderCatalog>();

    public InMemoryTeamCatalog Teams => (InMemoryTeamCatalog)_services.GetRequiredService<ITeamCatalog>();

    public ModelConnectionTester Tester => _services.GetRequiredService<ModelConnectionTester>();

    public IServiceProvider Services => _services;

    public static async Task<Bench> StartAsync(
        ModelWire? wire = null, ModelOptions? options = null, SimulationOptions? simulation = null, string model = "gpt-4o", Action<IServiceCollection>? register = null)
    {
        var server = await ScriptedModelServer.StartAsync();
        var collection = new ServiceCollection();
        register?.Invoke(collection);
        var services = collection.AddFlowStudioAgents(options, simulation ?? SimulationOptions.Instant).BuildServiceProvider();
        var bench = new Bench(server, services);
        if (wire is { } spoken)
        {
            bench.Providers.Save(bench.Provider(spoken, model), Key);
        }

        return bench;
    }

    public ModelProvider Provider(ModelWire wire, string model = "gpt-4o") => new()
    {
        Name = wire == ModelWire.OpenAi ? "Office" : "Claude",
        ProviderType = wire == ModelWire.OpenAi ? ProviderType.OpenAiCompatible : ProviderType.Anthropic,
        BaseUrl = wire == ModelWire.OpenAi ? Server.OpenAiBaseUrl : Server.AnthropicBaseUrl,
        DefaultModel = model,
        IsDefault = true,
    };

    public static AgentSettings Agent(string role = "Writer") => new() { Role = role, Goal = "Write clearly.", Prompt = "Write about tea." };

    public Task<ActivityResult> RunAsync(AgentSettings settings, string? filled = null, int attempt = 1, CancellationToken cancellationToken = default) =>
        RunAsync(settings, TextFields.Prompt, filled ?? settings.Prompt, attempt, cancellationToken);

    public Task<ActivityResult> RunAsync(Team team, string task, CancellationToken cancellationToken = default)
    {
        Teams.Save(team);
        return RunAsync(new TeamSettings { TeamId = team.Id, Task = task }, TextFields.Task, task, 1, cancellationToken);
    }

    public async Task<string> TextAsync(AgentSettings settings, string? filled = null) => Completed(await RunAsync(settings, filled)).Output.GetString()!;

    public ActivityResult.Completed Completed(ActivityResult result) =>
        result as ActivityResult.Completed ?? throw new Xunit.Sdk.XunitException($"The step did not complete: {result}\n{Progress}");

    public static Fault Faulted(ActivityResult result) => Assert.IsType<ActivityResult.Faulted>(result).Fault;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _services.DisposeAsync();
    }

    public Task<ActivityResult> RunAsync(ActivitySettings settings, string field, string filled, int attempt, CancellationToken cancellationToken) =>
        _services.GetServices<IActivityExecutor>().Single(e => e.Kind == settings.Kind).ExecuteAsync(
            new ActivityCall
            {
                InstanceId = Guid.NewGuid(),
                ExecutionId = Guid.NewGuid(),
                Attempt = attempt,
                Activity = new Activity { Id = "a1", Name = "Step", DisplayText = "The step", Settings = settings },
                Inputs = new Dictionary<string, JsonElement> { [field] = Values.Text(filled) },
                Progress = Progress,
            },
            cancellationToken);
}
