using FlowStudio.Studio.Designer;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using Xunit;

namespace FlowStudio.Studio.Tests.Designer;

/// <summary>Fields are offered where they are there, and nowhere else.</summary>
public sealed class UsableFieldsTests
{
    private static readonly WorkflowDefinition Drawn = WorkflowBuilder.New()
        .Agents("plan", "first", "second", "after")
        .Step("each", new ForEachSettings { Items = "{{ Variables.plan }}" })
        .Connect("start", "plan").Connect("plan", "each")
        .Connect("each", "first", Ports.Item).Connect("first", "second").Connect("second", "each")
        .Connect("each", "after", Ports.Done)
        .Build();

    [Fact]
    public void InsideAForEach_TheItemAndWhatCameBeforeIt_AreOffered() => Assert.Equal(
        ["Variables.first", "Variables.each.item", "Variables.each.index", "Variables.plan", "Input.Topic"], Offered("second"));

    [Fact]
    public void FirstStepInsideAForEach_SeesNothingOfTheItemBefore() => Assert.Equal(
        ["Variables.each.item", "Variables.each.index", "Variables.plan", "Input.Topic"], Offered("first"));

    [Fact]
    public void BehindAForEach_TheResultsAndNothingFromInside_AreOffered() => Assert.Equal(
        ["Variables.each.results", "Variables.plan", "Input.Topic"], Offered("after"));

    [Fact]
    public void ForEachItself_IsOfferedWhatIsBeforeIt() => Assert.Equal(["Variables.plan", "Input.Topic"], Offered("each"));

    [Fact]
    public void InnerForEach_OffersBothItems()
    {
        var nested = WorkflowBuilder.New().Step("outer", new ForEachSettings()).Step("inner", new ForEachSettings()).Agents("deep", "then")
            .Connect("start", "outer").Connect("outer", "inner", Ports.Item).Connect("inner", "deep", Ports.Item).Connect("deep", "inner")
            .Connect("inner", "then", Ports.Done).Connect("then", "outer").Build();

        Assert.Equal(
            ["Variables.inner.item", "Variables.inner.index", "Variables.outer.item", "Variables.outer.index", "Input.Topic"],
            UsableFields.Of(nested, "deep").Select(f => f.Reference.ToString()));
        Assert.Equal(
            ["Variables.inner.results", "Variables.outer.item", "Variables.outer.index", "Input.Topic"],
            UsableFields.Of(nested, "then").Select(f => f.Reference.ToString()));
    }

    [Fact]
    public void EventAndOtherWorkflow_OfferWhatTheyBring()
    {
        var drawn = WorkflowBuilder.New()
            .Step("paid", new WaitSettings { For = WaitFor.Event, EventKey = "paid" })
            .Step("invoice", new SubWorkflowSettings { DefinitionId = "other", OutputNames = ["Number"] })
            .Output("out").Chain("start", "paid", "invoice", "out").Build();

        Assert.Equal(
            ["Variables.invoice.Number", "Variables.invoice", "Variables.paid", "Input.Topic"], UsableFields.Of(drawn, "out").Select(f => f.Reference.ToString()));
    }

    private static IEnumerable<string> Offered(string step) => UsableFields.Of(Drawn, step).Select(f => f.Reference.ToString());
}
