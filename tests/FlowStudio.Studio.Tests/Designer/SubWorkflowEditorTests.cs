using AngleSharp.Dom;
using FlowStudio.Studio.Designer.Panel;
using FlowStudio.Studio.Library;
using FlowStudio.Studio.Tests.Library;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Planning;
using Microsoft.Extensions.DependencyInjection;

namespace FlowStudio.Studio.Tests.Designer;

/// <summary>Which workflow a step runs and what it gives to it, with what the library knows of that workflow.</summary>
public sealed class SubWorkflowEditorTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly WorkflowDefinition Caller = WorkflowBuilder.New().Step("sub", new SubWorkflowSettings()).Chain("start", "sub").Build() with { DefinitionId = "caller" };

    private readonly BunitContext page = new();
    private StudioBench bench = null!;
    private SubWorkflowSettings set = null!;

    private WorkflowLibrary Library => bench.Get<WorkflowLibrary>();

    public async ValueTask InitializeAsync()
    {
        bench = await StudioBench.CreateAsync(postgres);
        page.Services.AddSingleton(Library);
    }

    public async ValueTask DisposeAsync()
    {
        await page.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task Choosing_TakesItsInputsAndOutputsAndSuggestsWhatFits()
    {
        await SaveAsync("letter", publish: true);
        var editor = await OpenAsync(new SubWorkflowSettings());

        await ChooseAsync(editor, "Workflow", "letter");

        Assert.Equal("letter", set.DefinitionId);
        Assert.Equal([new NamedText("Topic", "{{ Input.Topic }}"), new NamedText("Tone", "")], set.Inputs);
        Assert.Equal(["Letter"], set.OutputNames);
    }

    [Fact]
    public async Task AnotherVersion_KeepsWhatWasSetUnderTheSameName()
    {
        await SaveAsync("letter", publish: true);
        var editor = await OpenAsync(new SubWorkflowSettings { DefinitionId = "letter", Inputs = [new NamedText("Tone", "kind")] });

        await ChooseAsync(editor, "Version", "1");

        Assert.Equal(1, set.Version);
        Assert.Contains(new NamedText("Tone", "kind"), set.Inputs);
    }

    [Fact]
    public async Task NeededInput_LeftEmpty_IsSaid()
    {
        await SaveAsync("letter", publish: true);

        var editor = await OpenAsync(new SubWorkflowSettings { DefinitionId = "letter" });

        editor.WaitForAssertion(() => Assert.Contains("needs “Topic”. Without it, this step fails.", editor.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("needs “Tone”", editor.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_SaysWhatIsNotPublished()
    {
        await SaveAsync("letter", publish: false);

        var editor = await OpenAsync(new SubWorkflowSettings());

        Assert.Contains("letter (nothing published yet)", editor.Markup, StringComparison.Ordinal);
        Assert.False((await Library.ContextAsync("caller")).Workflows!["letter"]);
    }

    [Fact]
    public async Task ItsOwnWorkflow_IsWarnedOfAndMayBePublished()
    {
        await Library.CreateAsync(Caller);

        var editor = await OpenAsync(new SubWorkflowSettings { DefinitionId = "caller" });

        Assert.Contains("This workflow starts itself.", editor.Markup, StringComparison.Ordinal);
        Assert.True((await Library.ContextAsync("caller")).Workflows!["caller"]);
    }

    [Fact]
    public async Task ChangedWorkflow_WhatNoLongerFitsIsShownAndRemovedByHand()
    {
        await SaveAsync("letter", publish: true);
        var editor = await OpenAsync(new SubWorkflowSettings { DefinitionId = "letter", Inputs = [new NamedText("Old", "text")], OutputNames = ["Gone"] });

        editor.WaitForAssertion(() => Assert.Contains("no longer asks for “Old”", editor.Markup, StringComparison.Ordinal));
        await editor.FindAll("button").Single(b => b.TextContent == "Take it over").ClickAsync();

        Assert.Equal(["Letter"], set.OutputNames);
    }

    private async Task SaveAsync(string id, bool publish)
    {
        var saved = await Library.CreateAsync(WorkflowBuilder.New().Agents("write").Step("out", new OutputSettings { OutputName = "Letter", Value = "This." })
            .Chain("start", "write", "out").Build() with
        {
            DefinitionId = id,
            Name = id,
            Inputs = [new InputDefinition("Topic"), new InputDefinition("Tone") { Required = false }],
            Outputs = [new OutputDefinition("Letter")],
        });
        if (publish)
        {
            Assert.Null(await Library.PublishAsync(saved, (await Library.OpenLatestAsync(id))!.Place));
        }
    }

    private async Task<IRenderedComponent<SubWorkflowEditor>> OpenAsync(SubWorkflowSettings settings)
    {
        var step = Caller.FindActivity("sub")! with { Settings = settings };
        var context = new PanelContext(WorkflowPlanner.Plan(Caller), [], [], [], ReadOnly: false) { Workflows = await Library.ChoicesAsync() };
        return page.Render<SubWorkflowEditor>(p => p
            .AddCascadingValue(context)
            .Add(e => e.Activity, step)
            .Add(e => e.OnChange, change => set = (SubWorkflowSettings)change.Settings));
    }

    /// <summary>It is looked up in the database before it is taken.</summary>
    private static async Task ChooseAsync(IRenderedComponent<SubWorkflowEditor> editor, string label, string value)
    {
        var field = editor.FindAll("label[for]").First(l => l.TextContent.Trim() == label).GetAttribute("for");
        await editor.Find($"#{field}").ChangeAsync(value);
    }
}
