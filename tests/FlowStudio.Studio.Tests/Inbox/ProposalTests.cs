using FlowStudio.Studio.Inbox;

namespace FlowStudio.Studio.Tests.Inbox;

public sealed class ProposalTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  \n", "")]
    [InlineData("one", "1 word, 1 min to read")]
    [InlineData("# A *title*\n\n- don't count signs - only words", "7 words, 1 min to read")]
    public void Length_OfText_CountsWords(string text, string length) => Assert.Equal(length, Proposal.From(text).Length);

    [Fact]
    public void Length_OfALongText_SaysHowLongItTakes() =>
        Assert.EndsWith("words, 5 min to read", Proposal.From(string.Join(' ', Enumerable.Repeat("word", 1100))).Length);

    [Fact]
    public void Object_AsProposal_IsReadByItsFields()
    {
        var proposal = Proposal.From("""{"title":"Bread","tags":["a","b"],"ready":true,"more":{"x":1}}""");

        Assert.Equal(["title", "tags", "ready", "more"], proposal.Fields.Select(f => f.Name));
        Assert.Equal("- a\n- b", proposal.Fields[1].Text);
        Assert.Equal("yes", proposal.Fields[2].Text);
        Assert.Contains("\"x\": 1", proposal.Fields[3].Json);
    }

    [Fact]
    public void List_AsProposal_IsLaidOut() => Assert.Equal("[\n  1,\n  \"ü\"\n]", Proposal.From("[1,\"ü\"]").Json!.ReplaceLineEndings("\n"));

    [Theory]
    [InlineData("{ not json }")]
    [InlineData("[see the notes]")]
    public void Text_InBrackets_StaysText(string text) => Assert.Equal(text, Proposal.From(text).Text);
}
