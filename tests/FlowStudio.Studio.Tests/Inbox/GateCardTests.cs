using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Components;
using FlowStudio.Studio.Inbox;
using FlowStudio.Workflows.Definitions;
using Microsoft.Extensions.DependencyInjection;

namespace FlowStudio.Studio.Tests.Inbox;

public sealed class GateCardTests : BunitContext
{
    private readonly ManualClock clock = new(Gates.Noon);
    private readonly List<GateChoice> chosen = [];
    private readonly List<GateAnswer> told = [];
    private Func<GateChoice, Task<GateAnswer>> decide = _ => Task.FromResult(new GateAnswer(true, null, ""));

    public GateCardTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(new ClockTick(clock));
    }

    [Fact]
    public void Card_OfAnOpenGate_ShowsWhatWhyByWhomAndWhatFollows()
    {
        var gate = Gates.Open();
        var text = RenderCard(gate).Find("article").TextContent;

        Assert.Contains("Publish this?", text);
        Assert.Contains("It goes to customers.", text);
        Assert.Contains("Proposed by writer", text);
        Assert.Contains("3 words, 1 min to read", text);
        Assert.Contains("Goes on with publish.", text);
        Assert.Contains("Goes back to writer, at most 3 times in a run.", text);
        Assert.Contains("The run ends here.", text);
        Assert.DoesNotContain("simulated", text);
    }

    [Fact]
    public void Card_OfAnOpenGate_LinksToItsRun()
    {
        var gate = Gates.Open();

        Assert.Equal($"runs/{gate.InstanceId}", RenderCard(gate).Find(".fs-facts a").GetAttribute("href"));
    }

    [Fact]
    public void Card_MadeByTheSimulatedModel_SaysSo() =>
        Assert.Contains("simulated", RenderCard(Gates.Open(), Gates.Context with { Simulated = true }).Find("header").TextContent);

    [Theory]
    [InlineData("Approve", Ports.Approved)]
    [InlineData("Reject", Ports.Rejected)]
    public void Button_Pressed_DecidesOnceAndShowsIt(string button, string port)
    {
        var gate = Gates.Open();
        var card = RenderCard(gate);

        Press(card, button);

        Assert.Equal([new GateChoice(gate.Id, port)], chosen);
        Assert.Contains($"You {GateWords.DidIt(port)}.", card.Find("[role=status]").TextContent);
        Assert.Empty(card.FindAll(".fs-gate__buttons"));
        Assert.True(Assert.Single(told).Accepted);
    }

    [Fact]
    public void Button_WhileAnAnswerIsOnItsWay_CannotBePressedAgain()
    {
        var answer = new TaskCompletionSource<GateAnswer>();
        decide = _ => answer.Task;
        var card = RenderCard(Gates.Open());

        Press(card, "Approve");

        Assert.All(card.FindAll(".fs-gate__buttons button"), b => Assert.True(b.HasAttribute("disabled")));
        answer.SetResult(new GateAnswer(true, null, ""));
        card.WaitForAssertion(() => Assert.Empty(card.FindAll(".fs-gate__buttons")));
        Assert.Single(chosen);
    }

    [Fact]
    public void Decision_OfTheSlowerOfTwo_IsRefusedInPlainWords()
    {
        decide = _ => Task.FromResult(new GateAnswer(false, null, "Ada already decided “Rejected” at 2026-03-01 12:00:00 UTC."));
        var card = RenderCard(Gates.Open());

        Press(card, "Approve");

        Assert.Contains("Your answer did not count. Ada already decided “Rejected”", card.Find("[role=alert]").TextContent);
        Assert.False(Assert.Single(told).Accepted);
    }

    [Fact]
    public void SendBack_WithoutAnInstruction_AsksForOneAndDecidesNothing()
    {
        var card = RenderCard(Gates.Open());
        Press(card, "Send back…");

        card.Find("textarea").Input("   ");
        card.Find("form").Submit();

        Assert.Contains("Say what should be different.", card.Find(".fs-field__problem").TextContent);
        Assert.Empty(chosen);
    }

    [Fact]
    public void SendBack_WithAnInstruction_TakesItAlong()
    {
        var gate = Gates.Open();
        var card = RenderCard(gate);
        Press(card, "Send back…");

        card.Find("textarea").Input(" Shorter, please. ");
        card.Find("form").Submit();

        Assert.Equal([new GateChoice(gate.Id, Ports.SentBack, "Shorter, please.")], chosen);
        Assert.Contains("You sent it back.", card.Find("[role=status]").TextContent);
    }

    [Fact]
    public void SendBack_WhereNothingIsConnected_IsNotOffered() =>
        Assert.DoesNotContain("Send back", RenderCard(Gates.Open(), GateContext.Of(Gates.WorkflowWithoutAWayBack, "review")).Markup);

    [Fact]
    public void Card_OfADecidedGate_SaysWhoDecidedAndOffersNothing()
    {
        var card = RenderCard(Gates.Open().Decided(Ports.Rejected));

        Assert.Contains("Ada rejected at 2026-03-01 12:00 UTC. Nothing is left to decide.", card.Markup);
        Assert.Empty(card.FindAll("button"));
    }

    [Fact]
    public void Card_OfAWithdrawnGate_SaysSoAndOffersNothing()
    {
        var card = RenderCard(Gates.Open() with { WithdrawnAt = Gates.Noon });

        Assert.Contains("This was withdrawn", card.Markup);
        Assert.Empty(card.FindAll("button"));
    }

    [Fact]
    public void Card_AfterItsDeadline_OffersNothing()
    {
        var card = RenderCard(Gates.Open(due: Gates.Noon.AddSeconds(-1)));

        Assert.Contains("The time to decide is over.", card.Markup);
        Assert.Empty(card.FindAll("button"));
    }

    [Fact]
    public void Card_OfAnotherGate_ForgetsWhatWasTyped()
    {
        var card = RenderCard(Gates.Open());
        Press(card, "Send back…");
        card.Find("textarea").Input("Shorter");

        card.Render(p => p.Add(c => c.Gate, Gates.Open("Another?")));

        Assert.Empty(card.FindAll("textarea"));
        Assert.Contains("Another?", card.Markup);
    }

    [Theory]
    [InlineData("# A **bold** title\n\nText", "A bold title")]
    [InlineData("\n> Revised\n", "Revised")]
    [InlineData("- 1. first `point`", "first point")]
    [InlineData("{\"subject\":\"\",\"answer\":\"Dear Ann,\"}", "Dear Ann,")]
    [InlineData("-5 degrees", "-5 degrees")]
    [InlineData("---\n", "")]
    public void Excerpt_OfAProposal_IsItsFirstLineWithoutMarks(string proposal, string excerpt) =>
        Assert.Equal(excerpt, GateWords.Excerpt(Gates.Open(proposal: proposal)));

    [Fact]
    public void Excerpt_OfALongProposal_EndsWithAnEllipsis() => Assert.Equal(100, GateWords.Excerpt(Gates.Open(proposal: new string('x', 300))).Length);

    private static void Press(IRenderedComponent<GateCard> card, string name) => card.FindAll("button").Single(b => b.TextContent.Trim() == name).Click();

    private IRenderedComponent<GateCard> RenderCard(GateItem gate, GateContext? context = null) => Render<GateCard>(p => p
        .Add(c => c.Gate, gate)
        .Add(c => c.Context, context ?? Gates.Context)
        .Add(c => c.Decide, choice =>
        {
            chosen.Add(choice);
            return decide(choice);
        })
        .Add(c => c.OnDecided, answer => told.Add(answer)));
}
