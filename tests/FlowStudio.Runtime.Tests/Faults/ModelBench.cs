using FlowStudio.Agents;
using FlowStudio.Agents.Models;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Models;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>A runner with the product's own agents, and a scripted server in place of the vendor's, over real HTTP.</summary>
internal sealed class ModelBench : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private ModelBench(Bench bench, ScriptedModelServer server, ServiceProvider services)
    {
        Bench = bench;
        Server = server;
        this.services = services;
    }

    public Bench Bench { get; }

    public ScriptedModelServer Server { get; }

    /// <param name="maxSteps">How many model calls at once.</param>
    public static async Task<ModelBench> StartAsync(PostgresFixture postgres, ModelOptions? options = null, int maxSteps = 64)
    {
        var server = await ScriptedModelServer.StartAsync();
        var services = new ServiceCollection().AddFlowStudioAgents(options).BuildServiceProvider();
        ((InMemoryModelProviderCatalog)services.GetRequiredService<IModelProviderCatalog>()).Save(
            new ModelProvider { Name = "Office", ProviderType = ProviderType.OpenAiCompatible, BaseUrl = server.OpenAiBaseUrl, DefaultModel = "gpt-4o", IsDefault = true }, "sk-test");
        var bench = await Bench.CreateAsync(postgres, start: false);
        await bench.StartRunnerAsync(new RunnerOptions { MaxSteps = maxSteps }, services.GetServices<IActivityExecutor>().Single(e => e.Kind == Workflows.Definitions.ActivityKinds.Agent));
        return new ModelBench(bench, server, services);
    }

    public async ValueTask DisposeAsync()
    {
        await Bench.DisposeAsync();
        await Server.DisposeAsync();
        await services.DisposeAsync();
    }
}
