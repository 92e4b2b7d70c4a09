using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Library;
using FlowStudio.Testing.Databases;
using FlowStudio.Workflows.Definitions;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FlowStudio.Studio.Tests.Library;

public sealed class StartFormTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly BunitContext page = new();
    private readonly List<Guid> started = [];
    private StudioBench bench = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await StudioBench.CreateAsync(postgres);
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.JSInterop.SetupModule("./js/long-text.js").Mode = JSRuntimeMode.Loose;
        page.Services.AddSingleton(bench.Get<WorkflowLibrary>());
        page.SetRendererInfo(new RendererInfo("Server", true));
    }

    public async ValueTask DisposeAsync()
    {
        await page.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task StartForm_InputsOfEveryKind_AreFieldsWithLabels()
    {
        var form = await RenderAsync(
            new InputDefinition("Topic", "Topic"), new InputDefinition("Text", "Text", UiHint: "multiline"), new InputDefinition("Count", "How many", Type: "Int32"),
            new InputDefinition("Loud", "Loud", Type: "Boolean"), new InputDefinition("Due", "Due", Type: "DateTime"));

        Assert.Equal("text", form.Find("input[name=Topic]").GetAttribute("type"));
        Assert.NotNull(form.Find("textarea[name=Text]"));
        Assert.Equal("decimal", form.Find("input[name=Count]").GetAttribute("inputmode"));
        Assert.NotNull(form.Find("input[type=checkbox]"));
        Assert.Equal("date", form.Find("input[name=Due]").GetAttribute("type"));
        Assert.All(form.FindAll(".fs-input, input[type=checkbox]"), field => Assert.NotNull(form.Find($"label[for='{field.Id}']")));
    }

    [Fact]
    public async Task StartForm_RequiredFieldEmpty_SaysSoAndStartsNothing()
    {
        var form = await RenderAsync(new InputDefinition("Topic", "Topic"));

        await form.Find("form").SubmitAsync();

        Assert.Equal("“Topic” is needed. Fill it in.", form.Find(".fs-field__problem").TextContent);
        Assert.Equal("true", form.Find("input").GetAttribute("aria-invalid"));
        Assert.Empty(started);
    }

    [Fact]
    public async Task StartForm_NumberThatIsNone_SaysWhatANumberIs()
    {
        var form = await RenderAsync(new InputDefinition("Count", "How many", Type: "Int32"));

        form.Find("input").Change("2.5");
        await form.Find("form").SubmitAsync();

        Assert.Contains("whole number", form.Find(".fs-field__problem").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartForm_SubmittedTwice_IsOneRun()
    {
        var form = await RenderAsync(new InputDefinition("Topic", "Topic"));
        form.Find("input").Change("tea");

        await Task.WhenAll(form.Find("form").SubmitAsync(), form.Find("form").SubmitAsync());

        Assert.Single(started);
        Assert.Single(await bench.Get<RunStore>().ListAsync(new RunFilter()));
    }

    [Fact]
    public async Task StartForm_ValuesOfTheirTypes_ReachTheRun()
    {
        var form = await RenderAsync(
            new InputDefinition("Count", "How many", Type: "Int32"), new InputDefinition("Loud", "Loud", Type: "Boolean"), new InputDefinition("Note", "Note") { Required = false });
        form.Find("input[name=Count]").Change("12");
        form.Find("input[type=checkbox]").Change(true);

        await form.Find("form").SubmitAsync();

        var input = (await bench.Get<RunStore>().FindAsync(started.Single()))!.Input;
        Assert.Equal((12, true), (input.GetProperty("Count").GetInt32(), input.GetProperty("Loud").GetBoolean()));
        Assert.False(input.TryGetProperty("Note", out _));
    }

    [Fact]
    public async Task StartForm_InputOverTheLimit_SaysHowMuchIsTaken()
    {
        var form = await RenderAsync(new InputDefinition("Topic", "Topic"));
        form.Find("input").Change(new string('x', RunStore.LargestInput + 1));

        await form.Find("form").SubmitAsync();

        Assert.Contains("at most 1,000,000", form.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(started);
    }

    [Fact]
    public async Task StartForm_ExampleAsked_FillsTheFields()
    {
        var form = await RenderAsync(new InputDefinition("Topic", "Topic") { Example = "tea" });

        form.FindAll("button").Single(b => b.TextContent.Contains("example", StringComparison.Ordinal)).Click();

        Assert.Equal("tea", form.Find("input").GetAttribute("value"));
    }

    private async Task<IRenderedComponent<StartForm>> RenderAsync(params InputDefinition[] inputs)
    {
        var library = bench.Get<WorkflowLibrary>();
        var made = await library.CreateAsync(WorkflowLibrary.Blank() with { Inputs = [.. inputs] });
        var draft = (await library.OpenLatestAsync(made.DefinitionId))!;
        Assert.Null(await library.PublishAsync(draft.Definition, draft.Place));
        var published = (await library.OpenPublishedAsync(made.DefinitionId))!;
        return page.Render<StartForm>(p => p.Add(f => f.Workflow, published).Add(f => f.OnStarted, started.Add));
    }
}
