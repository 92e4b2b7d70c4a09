using FlowStudio.Studio.Designer;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Studio.Tests.Designer;

/// <summary>A step that was added is connected and set so that the workflow can run at once.</summary>
public sealed class StepAdditionTests
{
    private static readonly WorkflowDefinition Planned = WorkflowBuilder.New()
        .Agent("plan", a => a with { OutputFields = [new OutputField("title"), new OutputField("topics", FieldTypes.List)] })
        .Output("out").Chain("start", "plan", "out").Build();

    [Fact]
    public void ForEach_BehindAStepWithAList_GoesThroughItAndHasNoProblems()
    {
        var (added, definition) = Add(Planned, ActivityKinds.ForEach, "plan");

        Assert.Equal("{{ Variables.plan.topics }}", Assert.IsType<ForEachSettings>(added.Settings).Items);
        Assert.DoesNotContain(WorkflowPlanner.Plan(definition).Problems, p => p.Severity == Severity.Error);
    }

    [Fact]
    public void ForEach_Added_HasAnAgentInsideThatWorksOnTheItem()
    {
        var (added, definition) = Add(Planned, ActivityKinds.ForEach, "plan");

        var inside = definition.FindActivity(Assert.Single(UsableFields.InsideOf(added.Id, definition)))!;
        Assert.Contains($"{{{{ Variables.{added.Name}.item }}}}", Assert.IsType<AgentSettings>(inside.Settings).Prompt, StringComparison.Ordinal);
        Assert.Contains(definition.Connections, c => c.Source == inside.Id && c.Target == added.Id);
    }

    [Fact]
    public void ForEach_IntoAConnection_GoesOnByDone()
    {
        var edge = Planned.Connections.Single(c => c.Target == "out");

        var (added, definition) = Apply(Planned, StepAddition.Of(ActivityKinds.ForEach, new Point(400, 0), Planned, Planned.FindActivity("plan"), Ports.Done, edge));

        Assert.Contains(definition.Connections, c => c.Source == added.Id && c.SourcePort == Ports.Done && c.Target == "out");
        Assert.DoesNotContain(definition.Connections, c => c.Id == edge.Id);
    }

    [Fact]
    public void ForEach_WithoutAListBefore_TakesTheLinesOfALongInput()
    {
        var asked = WorkflowBuilder.New().Build() with { Inputs = [new InputDefinition("Title"), new InputDefinition("Lines", UiHint: "multiline")] };

        var (added, _) = Add(asked, ActivityKinds.ForEach, "start");

        Assert.Equal("{{ Input.Lines }}", Assert.IsType<ForEachSettings>(added.Settings).Items);
    }

    [Fact]
    public void Step_BehindAForEach_WorksOnAllResults()
    {
        var (each, definition) = Add(Planned, ActivityKinds.ForEach, "plan");

        var output = StepAddition.Of(ActivityKinds.Output, new Point(900, 0), definition, each, Ports.Done).Step;

        Assert.Equal($"{{{{ Variables.{each.Name}.results }}}}", Assert.IsType<OutputSettings>(output.Settings).Value);
    }

    [Fact]
    public void StepInsideAForEach_AddedWhereAnotherStands_StandsElsewhere()
    {
        var (each, definition) = Add(Planned, ActivityKinds.ForEach, "plan");
        var place = definition.FindActivity(UsableFields.InsideOf(each.Id, definition).Single())!.Position;

        var (second, both) = Add(definition, ActivityKinds.ForEach, "plan");

        Assert.NotEqual(place, both.FindActivity(UsableFields.InsideOf(second.Id, both).Single())!.Position);
    }

    [Theory]
    [InlineData(ActivityKinds.Agent)]
    [InlineData(ActivityKinds.Team)]
    public void NewWork_TriedAgain_PausesByChance(string kind) =>
        Assert.True(Assert.IsAssignableFrom<WorkSettings>(StepFactory.Create(kind, new Point(0, 0), Planned).Settings).Retry.Jitter);

    [Fact]
    public void EveryKindOfThePalette_CanBeAddedAndIsDescribed() => Assert.All(StepWords.Palette, item =>
    {
        var step = StepFactory.Create(item.Kind, new Point(0, 0), Planned);
        Assert.Equal(item.Name, StepWords.KindName(step.Settings));
        Assert.NotEmpty(StepWords.Summary(step, Planned, PictureNames.None));
    });

    private static (Activity Step, WorkflowDefinition Definition) Add(WorkflowDefinition definition, string kind, string before) =>
        Apply(definition, StepAddition.Of(kind, new Point(400, 0), definition, definition.FindActivity(before), Ports.Done));

    private static (Activity Step, WorkflowDefinition Definition) Apply(WorkflowDefinition definition, StepAddition added)
    {
        var applied = Assert.IsType<EditResult.Applied>(DefinitionEditor.Apply(definition, added.Changes)).Definition;
        return (applied.FindActivity(added.Step.Id)!, applied);
    }
}
