using FlowStudio.Studio.Components;

namespace FlowStudio.Studio.Tests.Components;

/// <summary>The blocks that every page is made of: header, card, empty state, error.</summary>
public sealed class PageBlocksTests : BunitContext
{
    [Fact]
    public void PageHeader_WithBackAndActions_HasOneHeadingALinkAndTheActions()
    {
        var header = Render<PageHeader>(p => p
            .Add(h => h.Title, "Run 12").Add(h => h.BackHref, "runs").Add(h => h.BackLabel, "All runs").Add(h => h.Actions, "<button>Stop</button>"));

        Assert.Equal("Run 12", header.Find("h1").TextContent);
        Assert.Equal("All runs", header.Find("a[href=runs]").GetAttribute("aria-label"));
        Assert.Equal("Stop", header.Find(".fs-page-header__actions button").TextContent);
    }

    [Fact]
    public void PageHeader_TitleWithMarkup_IsShownAsText()
    {
        var header = Render<PageHeader>(p => p.Add(h => h.Title, "<img src=x onerror=alert(1)>"));

        Assert.Equal("<img src=x onerror=alert(1)>", header.Find("h1").TextContent);
        Assert.Empty(header.FindAll("img"));
    }

    [Fact]
    public void Card_WithALink_NamesItByItsTitle() =>
        Assert.Equal("Support triage", Render<Card>(p => p.Add(c => c.Title, "Support triage").Add(c => c.Href, "templates/triage")).Find("article h2 a").TextContent.Trim());

    [Fact]
    public void EmptyState_AnyUse_IsARegionWithItsTitle()
    {
        var empty = Render<EmptyState>(p => p.Add(e => e.Icon, IconName.Run).Add(e => e.Title, "No runs yet").AddChildContent("Start one."));

        Assert.Equal("No runs yet", empty.Find("section").GetAttribute("aria-label"));
        Assert.Contains("Start one.", empty.Markup);
    }

    [Fact]
    public void ErrorDetails_WithARawMessage_HidesItBehindADisclosureAsText()
    {
        var error = Render<ErrorDetails>(p => p.Add(e => e.Title, "The model refused the key.").Add(e => e.Raw, "<b>401</b>").Add(e => e.Announce, true));

        Assert.Equal("alert", error.Find(".fs-error").GetAttribute("role"));
        Assert.False(error.Find("details").HasAttribute("open"));
        Assert.Equal("<b>401</b>", error.Find("details pre").TextContent);
    }

    [Fact]
    public void ErrorDetails_WithoutARawMessage_OffersNone() =>
        Assert.Empty(Render<ErrorDetails>(p => p.Add(e => e.Title, "The file is not JSON.")).FindAll("details"));

    [Fact]
    public void SimulatedBadge_Always_SaysSimulated() => Assert.Equal("simulated", Render<SimulatedBadge>().Find(".fs-chip").TextContent.Trim());

    [Fact]
    public void MarkdownView_TextChanges_ShowsTheNewText()
    {
        var view = Render<MarkdownView>(p => p.Add(m => m.Text, "**one**"));

        view.Render(p => p.Add(m => m.Text, "**two**"));

        Assert.Equal("two", view.Find("strong").TextContent);
    }
}
