using System.Text.Json;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using Xunit;

namespace FlowStudio.Workflows.Tests.Activities;

public sealed class ControlActivitiesTests
{
    private static Dictionary<string, JsonElement> Nothing { get; } = [];

    [Theory]
    [InlineData("bees", "Animals")]
    [InlineData("stones", Ports.Otherwise)]
    public void Router_TakesTheFirstRuleThatHolds(string topic, string expected)
    {
        var rule = new Rule(true, [new Comparison("Input.Topic", ComparisonOperator.Equal, "bees")]);
        var router = new RouterSettings { Cases = [new RouterCase("Animals", rule), new RouterCase("Insects", rule)] };
        var values = new WorkflowValues(new Dictionary<string, JsonElement> { ["Topic"] = Values.Text(topic) }, Nothing);

        var result = Assert.IsType<ActivityResult.Completed>(ControlActivities.TryExecute(Step(router), Nothing, values, Nothing));

        Assert.Equal(expected, result.Outcome);
    }

    [Fact]
    public void Join_GivesTheBranchesResultsByName()
    {
        var branches = new Dictionary<string, JsonElement> { ["Left"] = Values.Text("l"), ["Right"] = Values.Text("r") };

        var result = Assert.IsType<ActivityResult.Completed>(ControlActivities.TryExecute(Step(new JoinSettings()), Nothing, Empty, branches));

        Assert.Equal("r", result.Output.GetProperty("Right").GetString());
    }

    [Fact]
    public void Gate_AsksWithItsTextsFilledIn()
    {
        var inputs = new Dictionary<string, JsonElement>
        {
            [TextFields.Question] = Values.Text("Publish?"), [TextFields.Proposal] = Values.Text("A draft."), [TextFields.Why] = Values.Text("It is new."),
        };

        var result = Assert.IsType<ActivityResult.Suspended>(ControlActivities.TryExecute(
            Step(new GateSettings { Approver = "Editor", ExpiresAfter = TimeSpan.FromHours(2) }), inputs, Empty, Nothing));

        Assert.Equal((BookmarkKinds.Gate, TimeSpan.FromHours(2)), (result.Bookmark.Kind, result.Bookmark.DueAfter));
        Assert.Equal(new GatePayload("Publish?", "A draft.", "It is new.", "Editor"), GatePayload.From(result.Bookmark.Payload));
    }

    [Fact]
    public void Gate_Expired_SaysSoInItsValue() =>
        Assert.Equal(Ports.Expired, ControlActivities.Elapsed(Step(new GateSettings())).Output.GetProperty(ResultShape.Decision).GetString());

    [Fact]
    public void AgentsAndTeams_AreNotPure()
    {
        Assert.Null(ControlActivities.TryExecute(Step(new AgentSettings()), Nothing, Empty, Nothing));
        Assert.Null(ControlActivities.TryExecute(Step(new TeamSettings()), Nothing, Empty, Nothing));
    }

    [Fact]
    public void GateFields_CanBePickedAndFound()
    {
        var gate = Step(new GateSettings());
        var value = new GateDecision(Ports.SentBack, "Shorter.", "A draft.", "Ada").ToValue();
        var values = new WorkflowValues(Nothing, new Dictionary<string, JsonElement> { [gate.Name] = value });

        var texts = ResultShape.FieldsOf(gate).Select(f => Values.ToText(values.Find(f.Reference)!.Value));

        Assert.Equal(["A draft.", Ports.SentBack, "Shorter.", "Ada"], texts);
    }

    private static WorkflowValues Empty { get; } = new(Nothing, Nothing);

    private static Activity Step(ActivitySettings settings) => new() { Id = "step", Name = "Step", Settings = settings };
}
