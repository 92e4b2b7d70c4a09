using FlowStudio.Studio.Layout;
using Microsoft.Extensions.DependencyInjection;

namespace FlowStudio.Studio.Tests.Layout;

public sealed class ShellTests : BunitContext
{
    private readonly InboxCount inbox = new();
    private readonly SystemStatus status = new();

    public ShellTests()
    {
        Services.AddSingleton(inbox);
        Services.AddSingleton(status);
    }

    [Fact]
    public void Navigation_Always_LeadsToEveryPlace() =>
        Assert.Equal(
            ["Templates", "Workflows", "Runs", "Inbox", "Teams", "Settings"],
            Render<Navigation>().FindAll("nav[aria-label=Main] a .fs-rail-label").Select(label => label.TextContent));

    [Fact]
    public void Navigation_NothingWaits_ShowsNoBadge() => Assert.Empty(Render<Navigation>().FindAll(".fs-badge"));

    [Fact]
    public void Navigation_TheCountChanges_ShowsItBesideInbox()
    {
        var navigation = Render<Navigation>();

        inbox.Report(3);

        navigation.WaitForAssertion(() => Assert.Equal("3 waiting", navigation.Find("a[href=inbox] .fs-badge").TextContent));
    }

    [Fact]
    public void DatabaseBanner_AMessageComesAndGoes_IsShownAndHidden()
    {
        var banner = Render<DatabaseBanner>();

        status.Report("The database is away.");
        banner.WaitForAssertion(() => Assert.Equal("The database is away.", banner.Find("[role=status]").TextContent.Trim()));

        status.Report(null);
        banner.WaitForAssertion(() => Assert.Equal("", banner.Find("[role=status]").TextContent.Trim()));
    }

    [Fact]
    public void DatabaseBanner_OnceGone_ListensNoMore()
    {
        var banner = Render<DatabaseBanner>();
        banner.Instance.Dispose();

        status.Report("The database is away.");

        Assert.Equal("", banner.Find("[role=status]").TextContent.Trim());
    }
}
