using FlowStudio.Studio.Canvas;
using FlowStudio.Studio.Designer;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;
using FlowStudio.Workflows.Json;
using Xunit;

namespace FlowStudio.Studio.Tests.Designer;

/// <summary>Steps that become text and steps again.</summary>
public sealed class ClipboardTests
{
    private static readonly CanvasPaste AnywhereInView = new(null, new CanvasRect(-1000, -1000, 10_000, 10_000));

    private static readonly WorkflowDefinition Drawn = WorkflowBuilder.New()
        .Agent("Writer", a => a with { Role = "Writer", Prompt = "Write about {{ Input.Topic }}.", Timeout = TimeSpan.FromMinutes(7) })
        .Gate("Check", g => g with { Proposal = "{{Variables.Writer}} and {{ Variables.Writer.title }}" })
        .Step("Route", new RouterSettings { Cases = [new RouterCase("Yes", new Rule(true, [new Comparison("Variables.Check.decision", ComparisonOperator.Equal, "Approved")]))] })
        .Output("Answer", "{{ Variables.Writer }}")
        .Chain("start", "Writer", "Check", "Route", "Answer")
        .Connect("Check", "Writer", Ports.SentBack, maxRounds: 4)
        .Build();

    [Fact]
    public void CopiedSteps_PastedIntoAnotherWorkflow_KeepSettingsConnectionsAndBounds()
    {
        var empty = WorkflowBuilder.New().Build();

        var pasted = Paste(StepClipboard.Copy(Drawn, ["Writer", "Check"])!, empty);

        Assert.Equal(3, pasted.Activities.Length);
        var writer = pasted.Activities.Single(a => a.Name == "Writer");
        var check = pasted.Activities.Single(a => a.Name == "Check");
        Assert.NotEqual("Writer", writer.Id);
        Assert.Equal(TimeSpan.FromMinutes(7), Assert.IsType<AgentSettings>(writer.Settings).Timeout);
        Assert.Equal("{{Variables.Writer}} and {{ Variables.Writer.title }}", Assert.IsType<GateSettings>(check.Settings).Proposal);
        Assert.Equal(2, pasted.Connections.Length);
        Assert.Contains(pasted.Connections, c => c.Source == writer.Id && c.Target == check.Id);
        Assert.Equal(4, pasted.Connections.Single(c => c.Source == check.Id).MaxRounds);
    }

    [Fact]
    public void CopiedSteps_PastedBesideTheOriginals_PointAtEachOther()
    {
        var pasted = Paste(StepClipboard.Copy(Drawn, ["Writer", "Check", "Route"])!, Drawn);

        var check = pasted.Activities.Single(a => a.Label == "Check copy");
        Assert.Equal("Writer copy", pasted.Activities.Single(a => a.Name == "Writer2").Label);
        Assert.Equal("{{ Variables.Writer2 }} and {{ Variables.Writer2.title }}", Assert.IsType<GateSettings>(check.Settings).Proposal);
        var route = Assert.IsType<RouterSettings>(pasted.Activities.Single(a => a.Label == "Route copy").Settings);
        Assert.Equal("Variables.Check2.decision", Assert.Single(Assert.Single(route.Cases).Rule.Comparisons).Field);
    }

    [Fact]
    public void CopiedJoin_PrefersTheCopyOfItsBranch()
    {
        var drawn = WorkflowBuilder.New().Agents("a", "b").Step("Join", new JoinSettings { PreferredBranch = "a" }).Connect("a", "Join").Connect("b", "Join").Build();

        var pasted = Paste(StepClipboard.Copy(drawn, ["a", "b", "Join"])!, drawn);

        Assert.Equal(pasted.Activities.Single(a => a.Name == "a2").Id, Assert.IsType<JoinSettings>(pasted.Activities.Single(a => a.Name == "Join2").Settings).PreferredBranch);
    }

    [Fact]
    public void CopiedForEach_WithWhatIsInside_PointsAtTheCopiesInEveryText()
    {
        var drawn = WorkflowBuilder.New()
            .Step("Each", new ForEachSettings { Items = "{{ Variables.Sub.List }}" })
            .Agent("Work", a => a with
            {
                Prompt = "{{ Variables.Each.item }}",
                ValueOnError = "Nothing of {{ Variables.Each.item }}",
                Check = new SuccessCheck(new Rule(true, [new Comparison("Variables.Work.title", ComparisonOperator.IsNotEmpty)]), "", ModelChoice.Default),
            })
            .Step("Until", new WaitSettings { For = WaitFor.Until, Until = "{{ Variables.Work.when }}" })
            .Step("Event", new WaitSettings { For = WaitFor.Event, EventKey = "paid-{{ Variables.Each.index }}" })
            .Step("Sub", new SubWorkflowSettings { DefinitionId = "other", Inputs = [new NamedText("Topic", "{{ Variables.Event }}")] })
            .Build();

        var pasted = Paste(StepClipboard.Copy(drawn, ["Each", "Work", "Until", "Event", "Sub"])!, drawn);

        T Copy<T>(string name) where T : ActivitySettings => Assert.IsType<T>(pasted.Activities.Single(a => a.Name == name).Settings);
        var work = Copy<AgentSettings>("Work2");
        Assert.Equal("{{ Variables.Sub2.List }}", Copy<ForEachSettings>("Each2").Items);
        Assert.Equal("{{ Variables.Each2.item }}", work.Prompt);
        Assert.Equal("Nothing of {{ Variables.Each2.item }}", work.ValueOnError);
        Assert.Equal("Variables.Work2.title", Assert.Single(work.Check.Rule.Comparisons).Field);
        Assert.Equal("{{ Variables.Work2.when }}", Copy<WaitSettings>("Until2").Until);
        Assert.Equal("paid-{{ Variables.Each2.index }}", Copy<WaitSettings>("Event2").EventKey);
        Assert.Equal("{{ Variables.Event2 }}", Assert.Single(Copy<SubWorkflowSettings>("Sub2").Inputs).Text);
    }

    [Fact]
    public void CopiedStep_WithAReferenceToAStepThatStays_StillPointsAtIt()
    {
        var pasted = Paste(StepClipboard.Copy(Drawn, ["Answer"])!, Drawn);

        Assert.Equal("{{ Variables.Writer }}", Assert.IsType<OutputSettings>(pasted.Activities.Single(a => a.Label == "Answer copy").Settings).Value);
    }

    [Fact]
    public void PastedWorkflow_IsSavedAndReadAgainAsItIs()
    {
        var pasted = Paste(StepClipboard.Copy(Drawn, [.. Drawn.Activities.Select(a => a.Id)])!, Drawn);

        var read = ElsaCodec.Read(ElsaCodec.Write(pasted));

        Assert.True(read.IsRead);
        Assert.Empty(read.Warnings);
        Assert.Equal(pasted.Activities.Select(a => (a.Id, a.Name, a.Label)), read.Definition.Activities.Select(a => (a.Id, a.Name, a.Label)));
        Assert.Equal(pasted.Connections.Select(c => (c.Id, c.MaxRounds)).Order(), read.Definition.Connections.Select(c => (c.Id, c.MaxRounds)).Order());
    }

    [Fact]
    public void ForeignStep_Copied_KeepsWhatItIs()
    {
        var foreign = ElsaCodec.Read(
            """{"definitionId":"a","id":"a1","name":"Other","root":{"type":"Elsa.Flowchart","id":"f","activities":[{"id":"h","name":"Hook","type":"Elsa.HttpEndpoint","version":1,"path":{"typeName":"String","expression":{"type":"Literal","value":"/hook"}}}],"connections":[]}}""").Definition!;

        var pasted = Paste(StepClipboard.Copy(foreign, ["h"])!, Drawn);

        var copy = Assert.Single(pasted.Activities, a => a.Settings is ForeignSettings);
        Assert.NotEqual("h", copy.Id);
        Assert.Contains("/hook", ElsaCodec.Write(pasted), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_PastedWhereOneIs_IsLeftOut()
    {
        var pasted = Paste(StepClipboard.Copy(Drawn, ["start", "Writer"])!, Drawn);

        Assert.Single(pasted.Activities, a => a.Settings is StartSettings);
        Assert.Equal(Drawn.Activities.Length + 1, pasted.Activities.Length);
    }

    [Theory]
    [InlineData("", "holds no steps")]
    [InlineData("Just some words", "holds no steps")]
    [InlineData("[1, 2]", "holds no steps")]
    [InlineData("{ \"root\": ", "holds no steps that can be read")]
    [InlineData("{ \"a\": 1 }", "holds no steps that can be read")]
    public void Text_ThatHoldsNoSteps_IsRefusedInPlainWords(string text, string words)
    {
        Assert.Null(StepClipboard.Paste(text, Drawn, AnywhereInView, out var refusal));

        Assert.Contains(words, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_Alone_IsRefusedInPlainWords()
    {
        Assert.Null(StepClipboard.Paste(StepClipboard.Copy(Drawn, ["start"])!, Drawn, AnywhereInView, out var refusal));

        Assert.Contains("has one already", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Copy_OfStepsThatAreGone_IsNothing() => Assert.Null(StepClipboard.Copy(Drawn, ["gone"]));

    [Fact]
    public void PastedSteps_WithThePointerOverTheCanvas_StandAroundIt()
    {
        var pasted = Paste(StepClipboard.Copy(Drawn, ["Writer"])!, Drawn, new CanvasPaste(new CanvasPoint(1000, 500), new CanvasRect(0, 0, 2000, 1000)));

        Assert.Equal(new Point(880, 460), pasted.Activities.Last().Position);
    }

    [Fact]
    public void PastedSteps_PastedAgainAtTheSamePlace_DoNotLieOnEachOther()
    {
        var place = new CanvasPaste(new CanvasPoint(1000, 500), new CanvasRect(0, 0, 2000, 1000));
        var text = StepClipboard.Copy(Drawn, ["Writer"])!;

        var pasted = Paste(text, Paste(text, Drawn, place), place);

        Assert.Equal(new Point(920, 500), pasted.Activities.Last().Position);
    }

    [Fact]
    public void PastedSteps_WhoseOriginalsAreOutOfView_StandInItsMiddle()
    {
        var pasted = Paste(StepClipboard.Copy(Drawn, ["Writer"])!, Drawn, new CanvasPaste(null, new CanvasRect(5000, 5000, 1000, 600)));

        Assert.Equal(new Point(5380, 5260), pasted.Activities.Last().Position);
    }

    private static WorkflowDefinition Paste(string text, WorkflowDefinition into, CanvasPaste? place = null)
    {
        var copies = StepClipboard.Paste(text, into, place ?? AnywhereInView, out var refusal);
        Assert.True(copies is not null, refusal);
        return Assert.IsType<EditResult.Applied>(DefinitionEditor.Apply(into, copies.Changes)).Definition;
    }
}
