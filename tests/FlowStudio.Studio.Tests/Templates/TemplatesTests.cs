using FlowStudio.Agents;
using FlowStudio.Agents.Tools;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Library;
using FlowStudio.Studio.Templates;
using FlowStudio.Studio.Tests.Library;
using FlowStudio.Testing.Databases;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Json;
using FlowStudio.Workflows.Planning;
using Microsoft.Extensions.DependencyInjection;

namespace FlowStudio.Studio.Tests.Templates;

public sealed class TemplatesTests(PostgresFixture postgres)
{
    private static readonly ToolCatalog Tools = new ServiceCollection().AddFlowStudioAgents().BuildServiceProvider().GetRequiredService<ToolCatalog>();

    public static TheoryData<string> Names => [.. StudioBench.Gallery.Templates.Select(t => t.Name)];

    [Fact]
    public void Gallery_AsPacked_HasTheFiveTemplates() => Assert.Equal(
        ["competitor-comparison", "content-team", "customer-support-triage", "research-draft-edit-approve-publish", "research-each-topic"],
        StudioBench.Gallery.Templates.Select(t => t.Name).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public void File_ReadAndWritten_IsTheSame(string name)
    {
        var file = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "templates", name, "workflow.json"));

        var read = ElsaCodec.Read(file);

        Assert.Empty(read.Warnings);
        Assert.Equal(file, ElsaCodec.Write(read.Definition!));
    }

    [Theory, MemberData(nameof(Names))]
    public void Definition_Planned_HasNoProblems(string name)
    {
        var template = Find(name);
        var context = new PlanContext
        {
            TeamIds = template.Team is { } team ? new HashSet<string> { team.Id } : new HashSet<string>(),
            ProviderNames = new HashSet<string>(),
            ToolNames = Tools.Choices.Select(t => t.Name).ToHashSet(),
        };

        Assert.Empty(WorkflowPlanner.Plan(template.Definition, context).Problems);
        Assert.Empty(template.Team?.Validate() ?? []);
    }

    [Theory, MemberData(nameof(Names))]
    public void Definition_AsDrawn_HasNoStepOnAnother(string name)
    {
        var boxes = GraphDrawing.Of(Find(name).Definition).Boxes;

        Assert.All(boxes, a => Assert.DoesNotContain(
            boxes, b => b != a && a.X < b.X + b.Width + 20 && b.X < a.X + a.Width + 20 && a.Y < b.Y + b.Height + 20 && b.Y < a.Y + a.Height + 20));
    }

    [Theory, MemberData(nameof(Names))]
    public void SampleInput_FillsEveryInput(string name)
    {
        var template = Find(name);

        Assert.Equal(template.Definition.Inputs.Select(i => i.Name).Order(), template.SampleInput.Keys.Order());
        Assert.All(template.SampleInput.Values, text => Assert.NotEmpty(text.Trim()));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Template_StartedWithItsSample_RunsToItsOutput(string name)
    {
        await using var bench = await StudioBench.CreateAsync(postgres);

        var row = await bench.UntilEndAsync(await StartAsync(bench, name), (Ports.Approved, ""));

        Assert.Equal(RunOutcome.Completed, row.Outcome);
        var output = row.Output.EnumerateObject().Single();
        Assert.Equal(Find(name).Definition.Outputs[0].Name, output.Name);
        Assert.True(output.Value.GetString()!.Length > 80, output.Value.GetString());
    }

    [Fact]
    public async Task EachTopic_Collected_HandsEveryFindingToTheWriter()
    {
        await using var bench = await StudioBench.CreateAsync(postgres);

        var run = await StartAsync(bench, "research-each-topic");
        await bench.UntilEndAsync(run, (Ports.Approved, ""));

        var findings = (await bench.Get<RunStore>().ListExecutionsAsync(run, "research")).Select(e => e.Output!.Value.GetString()!.Split('\n')[0]).ToList();
        var prompt = (await bench.Get<RunStore>().ListExecutionsAsync(run, "collect")).Single().Input.GetProperty("prompt").GetString();
        Assert.Equal(Find("research-each-topic").SampleInput["Topics"].Split('\n').Length, findings.Count);
        Assert.All(findings, finding => Assert.Contains(finding, prompt, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Template_SentBackOnce_GoesRoundAndEnds(string name)
    {
        await using var bench = await StudioBench.CreateAsync(postgres);
        var complaint = name == "customer-support-triage" ? "Unacceptable! This is the third time. My lawyer will complain." : null;

        var run = await StartAsync(bench, name, complaint);
        var row = await bench.UntilEndAsync(run, (Ports.SentBack, "Make it shorter."), (Ports.Approved, ""));

        Assert.Equal(RunOutcome.Completed, row.Outcome);
        var gate = Find(name).Definition.Activities.Single(a => a.Settings is GateSettings);
        Assert.Equal(2, (await bench.Get<RunStore>().ListExecutionsAsync(run, gate.Id)).Count);
    }

    [Fact]
    public async Task Template_Rejected_EndsWithTheReason()
    {
        await using var bench = await StudioBench.CreateAsync(postgres);

        var row = await bench.UntilEndAsync(await StartAsync(bench, "research-draft-edit-approve-publish"), (Ports.Rejected, "Off topic."));

        Assert.Contains("Ann rejected it. Off topic.", row.Output.GetProperty("Reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_StartedTwice_IsOneWorkflow()
    {
        await using var bench = await StudioBench.CreateAsync(postgres);
        var template = Find("content-team");

        var first = await bench.Get<TemplateStarter>().PublishedAsync(template);
        var second = await bench.Get<TemplateStarter>().PublishedAsync(template);

        Assert.Equal(first.Definition.DefinitionId, second.Definition.DefinitionId);
    }

    [Fact]
    public async Task Template_StartedAfterItsCopyWasChanged_LeavesTheChangeAlone()
    {
        await using var bench = await StudioBench.CreateAsync(postgres);
        var template = Find("content-team");
        var first = await bench.Get<TemplateStarter>().PublishedAsync(template);
        await bench.Get<WorkflowLibrary>().SaveDraftAsync(first.Definition with { Description = "Mine" }, first.Place);

        var second = await bench.Get<TemplateStarter>().PublishedAsync(template);

        Assert.NotEqual(first.Definition.DefinitionId, second.Definition.DefinitionId);
        Assert.Equal("Content team 2", second.Definition.Name);
        Assert.Equal("Mine", (await bench.Get<WorkflowLibrary>().OpenLatestAsync(first.Definition.DefinitionId))!.Definition.Description);
    }

    private static Template Find(string name) => StudioBench.Gallery.Find(name)!;

    private static async Task<Guid> StartAsync(StudioBench bench, string name, string? firstInput = null)
    {
        var template = Find(name);
        var workflow = await bench.Get<TemplateStarter>().PublishedAsync(template);
        var input = template.SampleInput.ToDictionary(i => i.Key, i => Values.Text(i.Value));
        if (firstInput is not null)
        {
            input[template.Definition.Inputs[0].Name] = Values.Text(firstInput);
        }

        return (await bench.Get<WorkflowLibrary>().StartAsync(workflow, input)).Id;
    }
}
