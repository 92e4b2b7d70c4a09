using System.Text.Json;
using AngleSharp.Dom;
using FlowStudio.Runtime.Scheduling;
using FlowStudio.Studio.Designer.Panel;
using FlowStudio.Studio.Tests.Library;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Planning;
using Microsoft.Extensions.DependencyInjection;

namespace FlowStudio.Studio.Tests.Designer;

/// <summary>What is given to the runs that the clock starts obeys the rules of the start form.</summary>
public sealed class ScheduleEditorTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly BunitContext page = new();
    private StudioBench bench = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await StudioBench.CreateAsync(postgres);
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddSingleton(bench.Get<ScheduleStore>());
        page.Services.AddSingleton(TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await page.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Theory]
    [InlineData("", "“How many” is needed. Fill it in.")]
    [InlineData("a few", "“How many” is a whole number, for example 12.")]
    public async Task Save_WithAnInputThatAStartWouldRefuse_SaysWhyAndSavesNothing(string typed, string why)
    {
        var editor = Open(new InputDefinition("Count", "How many", Type: "Int32"));

        Field(editor, "How many").Input(typed);
        await Press(editor, "Save times");

        Assert.Contains(why, editor.Markup);
        Assert.Contains("The times are not saved. Look at the marked fields.", editor.Markup);
        Assert.Null(await bench.Get<ScheduleStore>().FindAsync("nightly"));
    }

    [Fact]
    public async Task Save_AfterTheFieldWasPutRight_KeepsTheInputWithItsType()
    {
        var editor = Open(new InputDefinition("Count", "How many", Type: "Int32"), new InputDefinition("Note", "Note") { Required = false });
        Field(editor, "How many").Input("");
        await Press(editor, "Save times");

        Field(editor, "How many").Input("7");
        await Press(editor, "Save times");

        editor.WaitForState(() => editor.FindAll("#schedule-cron").Count == 0, TimeSpan.FromSeconds(20));
        var saved = await bench.Get<ScheduleStore>().FindAsync("nightly");
        Assert.Equal(JsonValueKind.Number, saved!.Input["Count"].ValueKind);
        Assert.False(saved.Input.ContainsKey("Note"));
    }

    private IRenderedComponent<ScheduleEditor> Open(params InputDefinition[] inputs)
    {
        var definition = WorkflowBuilder.New().Chain("start").Build() with { DefinitionId = "nightly", Inputs = [.. inputs] };
        var editor = page.Render<ScheduleEditor>(p => p.AddCascadingValue(new PanelContext(WorkflowPlanner.Plan(definition), [], [], [], ReadOnly: false)));
        editor.WaitForElement("button").Click();
        return editor;
    }

    /// <summary>The fields come when the saved times have been read.</summary>
    private static IElement Field(IRenderedComponent<ScheduleEditor> editor, string label)
    {
        editor.WaitForState(() => editor.FindAll("label").Any(l => l.TextContent.StartsWith(label, StringComparison.Ordinal)), TimeSpan.FromSeconds(20));
        return editor.Find($"#{editor.FindAll("label").First(l => l.TextContent.StartsWith(label, StringComparison.Ordinal)).GetAttribute("for")}");
    }

    private static Task Press(IRenderedComponent<ScheduleEditor> editor, string button) =>
        editor.FindAll("button").Single(b => b.TextContent.Trim() == button).ClickAsync();
}
