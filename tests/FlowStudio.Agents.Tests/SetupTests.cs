using System.Text.Json;
using FlowStudio.Agents.Models;
using FlowStudio.Agents.Simulation;
using FlowStudio.Agents.Teams;
using FlowStudio.Agents.Tools;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlowStudio.Agents.Tests;

public sealed class SetupTests
{
    private static readonly ModelProvider Good = new() { Name = "Office", ProviderType = ProviderType.OpenAiCompatible, BaseUrl = "http://localhost:11434/v1", DefaultModel = "llama" };

    [Fact]
    public void Provider_Good_HasNoProblem() => Assert.Empty(Good.Validate([]));

    [Theory]
    [InlineData("localhost:1234", "not a web address")]
    [InlineData("ftp://x/v1", "not a web address")]
    [InlineData("http://user:secret@x/v1", "user name or password")]
    [InlineData("https://x/v1?key=1", "\"?\"")]
    [InlineData("https://x/v1/chat/completions", "Leave out its end")]
    public void Provider_BadUrl_SaysWhatIsWrong(string url, string part)
    {
        var problem = Assert.Single((Good with { BaseUrl = url }).Validate([]));
        Assert.Equal("BaseUrl", problem.Field);
        Assert.Contains(part, problem.Message);
    }

    [Fact]
    public void Provider_NameTakenOrMissing_IsAProblem()
    {
        Assert.Contains("no name", Assert.Single((Good with { Name = " " }).Validate([])).Message);
        Assert.Contains("already is", Assert.Single(Good.Validate([Good with { Name = "OFFICE" }])).Message);
        Assert.Contains("simulated model", Assert.Single((Good with { Name = "simulated" }).Validate([])).Message);
        Assert.Contains("No default model", Assert.Single((Good with { DefaultModel = "" }).Validate([])).Message);
    }

    [Theory]
    [InlineData("https://api.anthropic.com/v1/", "https://api.anthropic.com/")]
    [InlineData("", "https://api.anthropic.com/")]
    public void Provider_AnthropicUrl_IsUnderstoodWithAndWithoutVersion(string url, string expected) =>
        Assert.Equal(expected, (Good with { ProviderType = ProviderType.Anthropic, BaseUrl = url }).Endpoint.ToString());

    [Fact]
    public void Team_Good_HasNoProblem() => Assert.Empty(Team("a", "b").Validate());

    [Fact]
    public void Team_Mistakes_AreNamedWithTheirPlace()
    {
        var team = Team("a", "a") with { Name = "", Pattern = TeamPattern.Manager };
        team = team with { Roles = [.. team.Roles, new Role { Id = "x y", Name = "", Goal = "" }] };

        var fields = team.Validate().Select(p => p.Field).ToList();

        Assert.Equal(["Name", "Roles[1].Name", "Roles[1].Id", "Roles[2].Name", "Roles[2].Goal", "Roles[2].Id", "ManagerRoleId"], fields);
    }

    [Fact]
    public void Team_ManagerAlone_IsAProblem() =>
        Assert.Contains("nobody to give tasks", Assert.Single((Team("a") with { Pattern = TeamPattern.Manager, ManagerRoleId = "a" }).Validate()).Message);

    [Theory]
    [InlineData("gpt-4o", 2.50)]
    [InlineData("gpt-4o-2024-08-06", 2.50)]
    [InlineData("gpt-4o-mini-2024-07-18", 0.15)]
    [InlineData("claude-sonnet-4-5-20250929", 3.0)]
    [InlineData("claude-3-5-haiku-latest", 0.80)]
    public void Price_KnownModel_IsFound(string model, double input) => Assert.Equal((decimal)input, PriceTable.BuiltIn.Find(model)?.InputPerMillion);

    [Theory]
    [InlineData("gpt-5-pro")]
    [InlineData("gpt-4o-audio-preview")]
    [InlineData("llama3")]
    [InlineData("")]
    public void Price_UnknownModel_IsNotGuessed(string model) => Assert.Null(PriceTable.BuiltIn.Find(model));

    [Fact]
    public void Price_Pattern_MostExactWins()
    {
        var table = new PriceTable([new("llama*", 1, 1), new("llama-3*", 2, 2), new("*", 9, 9)]);
        Assert.Equal(2, table.Find("llama-3-70b")!.InputPerMillion);
        Assert.Equal(1, table.Find("llama-2")!.InputPerMillion);
        Assert.Equal(9, table.Find("other")!.InputPerMillion);
    }

    [Fact]
    public async Task Services_Added_HaveExecutorsToolsAndTester()
    {
        await using var services = new ServiceCollection().AddFlowStudioAgents().BuildServiceProvider();

        Assert.Equal([ActivityKinds.Agent, ActivityKinds.Team], services.GetServices<IActivityExecutor>().Select(e => e.Kind).Order());
        Assert.Equal(["Calculate", "Current time"], services.GetRequiredService<ToolCatalog>().Choices.Select(c => c.Name));
        Assert.NotNull(services.GetRequiredService<ModelConnectionTester>());
    }

    [Fact]
    public void Agents_NeverReferenceTheRuntime() =>
        Assert.DoesNotContain(typeof(Team).Assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("FlowStudio.", StringComparison.Ordinal) && a.Name != "FlowStudio.Workflows");

    [Fact]
    public void Key_Shown_IsNotItself()
    {
        var key = new ModelKey("sk-secret-value");
        Assert.Equal("a key", key.ToString());
        Assert.Equal("a key", $"{key}");
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(key));
    }

    [Fact]
    public async Task CurrentTime_Zone_IsHonoured()
    {
        var tool = new CurrentTimeTool(TimeProvider.System);
        Assert.Contains("(Europe/Berlin)", await tool.RunAsync(JsonDocument.Parse("""{"time_zone":"Europe/Berlin"}""").RootElement, default));
        Assert.Contains("no time zone", await tool.RunAsync(JsonDocument.Parse("""{"time_zone":"Mars/Base"}""").RootElement, default));
        Assert.Contains("(UTC)", await tool.RunAsync(JsonDocument.Parse("{}").RootElement, default));
    }

    private static Team Team(params string[] ids) => new()
    {
        Id = "t",
        Name = "Content",
        Roles = [.. ids.Select(id => new Role { Id = id, Name = "Role " + id, Goal = "Do it." })],
    };
}
