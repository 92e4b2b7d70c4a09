using FlowStudio.Studio.Canvas;
using FlowStudio.Studio.Designer;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Studio.Tests.Designer;

/// <summary>What a gesture on the canvas does to the definition, and how the definition is drawn.</summary>
public sealed class GestureTests
{
    private static readonly WorkflowDefinition Drawn = WorkflowBuilder.New().Agents("write").Gate("gate").Output("out")
        .Chain("start", "write", "gate", "out").Build();

    [Fact]
    public void Move_OfAStep_RoundsToWholeUnits()
    {
        var change = Assert.Single(CommitTranslator.Changes([new CanvasOp.MoveNode("write", 10.4, 20.6)]));

        Assert.Equal(new DefinitionChange.MoveActivity("write", new Point(10, 21)), change);
    }

    [Fact]
    public void Reconnect_OfAnEdge_TakesTheOldOneAway()
    {
        var changes = CommitTranslator.Changes([new CanvasOp.ReconnectEdge("write/Done/gate", new CanvasEdge("write", "Done", "out"))]).ToList();

        var edited = Assert.IsType<EditResult.Applied>(DefinitionEditor.Apply(Drawn, changes)).Definition;
        Assert.DoesNotContain(edited.Connections, c => c.Id == "write/Done/gate");
        Assert.Contains(edited.Connections, c => c.Id == "write/Done/out");
    }

    [Fact]
    public void RemovedStep_WithItsEdgesNamedToo_IsOneGestureThatSucceeds()
    {
        var changes = CommitTranslator.Changes([new CanvasOp.RemoveNode("gate"), new CanvasOp.DisconnectEdge("write/Done/gate"), new CanvasOp.DisconnectEdge("gate/Approved/out")]);

        var edited = Assert.IsType<EditResult.Applied>(DefinitionEditor.Apply(Drawn, CommitTranslator.Possible(changes, Drawn))).Definition;

        Assert.Null(edited.FindActivity("gate"));
        Assert.Equal("start/Done/write", Assert.Single(edited.Connections).Id);
    }

    [Fact]
    public void NewGate_BehindAnAgent_ProposesTheAgentsAnswer()
    {
        var gate = StepFactory.Create(ActivityKinds.Gate, new Point(0, 0), Drawn, Drawn.FindActivity("write"));

        Assert.Equal("{{ Variables.write }}", Assert.IsType<GateSettings>(gate.Settings).Proposal);
    }

    [Fact]
    public void NewSteps_OfOneKind_HaveNamesOfTheirOwn()
    {
        var first = StepFactory.Create(ActivityKinds.Agent, new Point(0, 0), Drawn);
        var both = Drawn with { Activities = Drawn.Activities.Add(first) };

        var second = StepFactory.Create(ActivityKinds.Agent, new Point(0, 0), both);

        Assert.Equal(("Agent", "Agent 2"), (first.DisplayText, second.DisplayText));
        Assert.NotEqual(first.Name, second.Name);
    }

    [Fact]
    public void Picture_OfALoop_SaysHowOftenItGoesBack()
    {
        var looped = Drawn with { Connections = Drawn.Connections.Add(new Connection("gate", Ports.SentBack, "write") { MaxRounds = 3 }) };

        var picture = DefinitionPicture.Of(WorkflowPlanner.Plan(looped), "w", 1, PictureNames.None);

        var edge = picture.Edges.Single(e => e.Target == "write" && e.Source == "gate");
        Assert.True(edge.IsLoop);
        Assert.Equal("back 3 times at most", edge.Label);
    }

    [Fact]
    public void Picture_OfTheWayBackIntoAForEach_AsksForNoLimit()
    {
        var drawn = WorkflowBuilder.New().Step("each", new ForEachSettings { Items = "{{ Input.Topic }}" }).Agents("work")
            .Connect("start", "each").Connect("each", "work", Ports.Item).Connect("work", "each").Build();

        var picture = DefinitionPicture.Of(WorkflowPlanner.Plan(drawn), "w", 1, PictureNames.None);

        var edge = picture.Edges.Single(e => e.Target == "each" && e.Source == "work");
        Assert.Equal("next item", edge.Label);
        Assert.Empty(edge.Problems);
    }

    [Fact]
    public void Picture_OfAWrongWayIntoAForEach_MarksTheConnection()
    {
        var drawn = WorkflowBuilder.New().Step("each", new ForEachSettings { Items = "{{ Input.Topic }}" }).Agents("work", "after")
            .Connect("start", "each").Connect("each", "work", Ports.Item).Connect("work", "each").Connect("each", "after", Ports.Done).Connect("after", "each").Build();

        var picture = DefinitionPicture.Of(WorkflowPlanner.Plan(drawn), "w", 1, PictureNames.None);

        Assert.NotEmpty(picture.Edges.Single(e => e.Source == "after").Problems);
    }

    [Fact]
    public void Picture_OfAMistake_MarksTheStep()
    {
        var loose = Drawn with { Connections = Drawn.Connections.RemoveAll(c => c.Target == "gate") };

        var picture = DefinitionPicture.Of(WorkflowPlanner.Plan(loose), "w", 1, PictureNames.None);

        Assert.Contains(picture.Nodes.Single(n => n.Id == "gate").Problems, p => p.Severity == CanvasProblem.Error);
    }

    [Fact]
    public void Picture_ForARun_HasNoMarks()
    {
        var loose = Drawn with { Connections = [] };

        var picture = DefinitionPicture.Of(WorkflowPlanner.Plan(loose), "w", 1, PictureNames.None, withProblems: false);

        Assert.All(picture.Nodes, n => Assert.Empty(n.Problems));
    }

    [Fact]
    public void References_InASummary_AreReadAsNames()
    {
        var step = Drawn.FindActivity("out")!;

        var summary = StepWords.Summary(step with { Settings = new OutputSettings { OutputName = "Result", Value = "{{ Variables.write }}" } }, Drawn, PictureNames.None);

        Assert.Equal("Result: “write”", summary);
    }

    [Theory]
    [InlineData(30, "30 seconds")]
    [InlineData(60, "1 minute")]
    [InlineData(5400, "1 hour 30 minutes")]
    [InlineData(172800, "2 days")]
    public void Duration_InWords_UsesTheLargestUnits(int seconds, string words) => Assert.Equal(words, StepWords.Duration(TimeSpan.FromSeconds(seconds)));
}
