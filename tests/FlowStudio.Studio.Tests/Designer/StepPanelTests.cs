using System.Collections.Immutable;
using AngleSharp.Dom;
using FlowStudio.Studio.Designer.Panel;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;
using FlowStudio.Workflows.Planning;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace FlowStudio.Studio.Tests.Designer;

/// <summary>Everything that the engine can do with a step can be set by a person.</summary>
public sealed class StepPanelTests : IAsyncDisposable
{
    private readonly BunitContext page = new();
    private IRenderedComponent<Desk> desk = null!;

    public ValueTask DisposeAsync() => page.DisposeAsync();

    [Fact]
    public async Task Wait_ForAnEvent_IsSetWithItsNameAndItsEnd()
    {
        Open("wait");

        await Choose("An event");
        await Text("Name of the event").InputAsync("invoice-paid");
        await Tick("It stops waiting", true);

        var wait = Settings<WaitSettings>("wait");
        Assert.Equal((WaitFor.Event, "invoice-paid", TimeSpan.FromDays(2)), (wait.For, wait.EventKey, wait.ExpiresAfter));
        Assert.Contains("POST /api/events/invoice-paid", desk.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_UntilADate_IsSet()
    {
        Open("wait");

        await Choose("A date and time");
        await Text("Until when").InputAsync("2026-12-24 18:00");

        Assert.Equal((WaitFor.Until, "2026-12-24 18:00"), (Settings<WaitSettings>("wait").For, Settings<WaitSettings>("wait").Until));
    }

    [Fact]
    public async Task ForEach_ListAndNumberAtOnce_AreSet()
    {
        Open("each");

        await Text("The list").ChangeAsync("Variables.work");
        await Text("How many at the same time").ChangeAsync("5");

        Assert.Equal(new ForEachSettings { Items = "{{ Variables.work }}", MaxParallel = 5 }, Settings<ForEachSettings>("each"));
    }

    [Fact]
    public async Task Failure_AttemptsAndPauses_AreSet()
    {
        Open("work");

        await Text("Attempts").ChangeAsync("4");
        await Text("The pauses after it").ChangeAsync("Fixed");
        await Tick("Lengthen pauses by chance", true);
        await Tick("It took too long", true);

        Assert.Equal(
            new RetryPolicy(4, TimeSpan.FromSeconds(2)) { Growth = RetryGrowth.Fixed, Jitter = true, Only = [FailureKinds.Timeout] }, Settings<AgentSettings>("work").Retry);
    }

    [Fact]
    public async Task Failure_GoingOnWithAValue_IsSetAndCanBeTakenBack()
    {
        Open("work");

        await Choose("It goes on with a value");
        await Text("The value to go on with").InputAsync("none");
        Assert.Equal("none", Settings<AgentSettings>("work").ValueOnError);

        await Choose("The run stops here");
        Assert.Null(Settings<AgentSettings>("work").ValueOnError);
    }

    [Fact]
    public async Task Failure_GoingTheWayFailed_ConnectsItAndStoppingTakesItAway()
    {
        Open("work");

        await Choose("It goes the way “Failed”");
        await Text("“Failed” leads to").ChangeAsync("repair");
        Assert.Contains(Definition.Connections, c => c.Id == "work/Failed/repair");

        await Choose("It goes on with a value");
        Assert.DoesNotContain(Definition.Connections, c => c.SourcePort == Ports.Failed);
        Assert.Equal("", Settings<AgentSettings>("work").ValueOnError);
    }

    [Fact]
    public async Task Check_ConditionAndWordsForAModel_AreSet()
    {
        Open("work");

        await desk.FindAll("button").Single(b => b.TextContent.Trim() == "Add a condition").ClickAsync();
        await Text("What a model judges").InputAsync("It names its sources.");

        var check = Settings<AgentSettings>("work").Check;
        Assert.Equal([new Comparison("Variables.work", ComparisonOperator.IsNotEmpty)], check.Rule.Comparisons);
        Assert.Equal("It names its sources.", check.Criteria);
        Assert.NotNull(Text("Model that judges"));
    }

    [Fact]
    public async Task Limits_OfARun_AreSet()
    {
        Open(null);

        await Text("Most runs at the same time").ChangeAsync("3");
        await Text("Most steps of a run").ChangeAsync("500");

        Assert.Equal(new RunLimits { MaxRuns = 3, MaxSteps = 500 }, Definition.Limits);
    }

    private void Open(string? step) => desk = page.Render<Desk>(p => p.Add(d => d.Step, step));

    private WorkflowDefinition Definition => desk.Instance.Definition;

    private T Settings<T>(string step) where T : ActivitySettings => Assert.IsType<T>(Definition.FindActivity(step)!.Settings);

    private IElement Text(string label) => desk.Find($"#{desk.FindAll("label[for]").First(l => l.TextContent.Trim() == label).GetAttribute("for")}");

    private Task Choose(string words) => Box("radio", words).ChangeAsync("on");

    private Task Tick(string words, bool on) => Box("checkbox", words).ChangeAsync(on);

    private IElement Box(string type, string words) =>
        desk.FindAll("label.fd-check").Where(l => l.TextContent.Trim().StartsWith(words, StringComparison.Ordinal)).Select(l => l.QuerySelector($"input[type={type}]")).OfType<IElement>().First();

    /// <summary>The panel beside a workflow that takes what is set: as the designer, without the rest of it.</summary>
    private sealed class Desk : ComponentBase
    {
        public WorkflowDefinition Definition { get; private set; } = WorkflowBuilder.New()
            .Agents("work", "repair")
            .Step("wait", new WaitSettings())
            .Step("each", new ForEachSettings())
            .Chain("start", "work", "wait", "each")
            .Build();

        /// <summary>Null: the limits of the workflow.</summary>
        [Parameter] public string? Step { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<CascadingValue<PanelContext>>(0);
            builder.AddAttribute(1, "Value", new PanelContext(WorkflowPlanner.Plan(Definition), [], [], [], ReadOnly: false));
            builder.AddAttribute(2, "ChildContent", (RenderFragment)(inner =>
            {
                if (Step is null)
                {
                    inner.OpenComponent<LimitsEditor>(0);
                }
                else
                {
                    inner.OpenComponent<StepPanel>(1);
                    inner.AddAttribute(2, "Activity", Definition.FindActivity(Step));
                    inner.AddAttribute(3, "OnGesture", EventCallback.Factory.Create<IReadOnlyList<DefinitionChange>>(this, changes => Take([.. changes])));
                }

                inner.AddAttribute(4, "OnChange", EventCallback.Factory.Create<(string, DefinitionChange Change)>(this, change => Take([change.Change])));
                inner.CloseComponent();
            }));
            builder.CloseComponent();
        }

        private void Take(ImmutableArray<DefinitionChange> changes) => Definition = Assert.IsType<EditResult.Applied>(DefinitionEditor.Apply(Definition, changes)).Definition;
    }
}
