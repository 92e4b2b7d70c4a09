using FlowStudio.Studio.Inbox;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Studio.Tests.Inbox;

public sealed class GateContextTests
{
    [Fact]
    public void Context_OfAGate_NamesTheStepThatMadeTheProposal() => Assert.Equal(["writer"], Gates.Context.Makers.Select(m => m.Name));

    [Theory]
    [InlineData(Ports.Approved, "Goes on with publish.")]
    [InlineData(Ports.SentBack, "Goes back to writer, at most 3 times in a run.")]
    [InlineData(Ports.Rejected, "The run ends here.")]
    public void Way_OfEachPort_SaysWhatHappensNext(string port, string words) => Assert.Equal(words, Gates.Context.Find(port)!.Words);

    [Fact]
    public void CanSendBack_NothingConnectedThere_IsFalse()
    {
        Assert.True(Gates.Context.CanSendBack);
        Assert.False(GateContext.Of(Gates.WorkflowWithoutAWayBack, "review").CanSendBack);
    }

    [Fact]
    public void Context_OfAStepThatIsNoGate_IsUnknown() => Assert.False(GateContext.Of(Gates.Workflow, "writer").IsKnown);

    [Fact]
    public void Way_ToSeveralSteps_NamesThemAsASentenceDoes() =>
        Assert.Equal("Goes on with a, b and c.", new GateWay(Ports.Approved, ["a", "b", "c"], null).Words);
}
