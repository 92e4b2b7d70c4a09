using FlowStudio.Agents.Models;
using FlowStudio.Agents.Teams;
using FlowStudio.Agents.Tools;
using FlowStudio.Runner.Composition;
using FlowStudio.Studio.Library;
using FlowStudio.Studio.Teams;
using FlowStudio.Studio.Tests.Library;
using FlowStudio.Testing.Databases;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FlowStudio.Studio.Tests.Teams;

public sealed class TeamPageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly BunitContext page = new();
    private StudioBench bench = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await StudioBench.CreateAsync(postgres);
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddSingleton(bench.Get<WorkflowLibrary>());
        page.Services.AddSingleton(bench.Get<TeamLibrary>());
        page.Services.AddSingleton(bench.Get<IModelProviderCatalog>());
        page.Services.AddSingleton(bench.Get<ToolCatalog>());
        page.SetRendererInfo(new RendererInfo("Server", true));
    }

    public async ValueTask DisposeAsync()
    {
        await page.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public void NewTeam_SavedWithoutAName_SaysSoAtTheField()
    {
        var editor = Open(TeamPage.New);

        Save(editor);

        editor.WaitForAssertion(() => Assert.Equal("The team has no name. Give it one.", editor.Find("#team-name-problem").TextContent));
        Assert.Equal("true", editor.Find("#team-name").GetAttribute("aria-invalid"));
    }

    [Fact]
    public async Task Limit_TypedIn_IsSavedWithTheTeam()
    {
        var editor = Open(TeamPage.New);
        editor.Find("#team-name").Change("Desk");
        editor.Find("#team-limit").Change("2");

        Save(editor);

        editor.WaitForAssertion(() => Assert.Contains("Saved", editor.Find("header [role=status]").TextContent, StringComparison.Ordinal));
        Assert.Equal(2, Assert.Single(await bench.Get<TeamLibrary>().ListAsync(default)).Team.MaxConcurrent);
    }

    [Fact]
    public void Limit_ThatIsNoNumber_SaysSoAtTheField()
    {
        var editor = Open(TeamPage.New);
        editor.Find("#team-name").Change("Desk");
        editor.Find("#team-limit").Change("some");

        Save(editor);

        editor.WaitForAssertion(() => Assert.Contains("whole number", editor.Find("#team-limit-problem").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NewTeam_Named_IsSavedWithTwoRoles()
    {
        var editor = Open(TeamPage.New);
        editor.Find("#team-name").Change("Desk");

        Save(editor);

        editor.WaitForAssertion(() => Assert.Contains("Saved", editor.Find("header [role=status]").TextContent, StringComparison.Ordinal));
        var team = Assert.Single(await bench.Get<TeamLibrary>().ListAsync(default)).Team;
        Assert.Equal(("Desk", 2), (team.Name, team.Roles.Length));
    }

    [Fact]
    public void TwoRolesOfOneName_Saved_AreMarkedAtTheSecond()
    {
        var editor = Open(TeamPage.New);
        editor.Find("#role-reviewer-name").Change("Writer");

        Save(editor);

        editor.WaitForAssertion(() => Assert.Contains("Two roles are named", editor.Find("#role-reviewer-name-problem").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void ManagerPattern_WithoutAManager_AsksForOne()
    {
        var editor = Open(TeamPage.New);
        editor.FindAll("input[type=radio]")[1].Change(true);

        Save(editor);

        editor.WaitForAssertion(() => Assert.Contains("No manager is chosen", editor.Find("#team-manager-problem").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Role_AltDown_MovesDown()
    {
        var editor = Open(TeamPage.New);

        editor.WaitForElement("article").KeyDown(new Microsoft.AspNetCore.Components.Web.KeyboardEventArgs { Key = "ArrowDown", AltKey = true });

        editor.WaitForAssertion(() => Assert.Equal(["Reviewer", "Writer"], editor.FindAll(".fs-role__title").Select(t => t.TextContent)));
    }

    [Fact]
    public async Task Team_SavedBySomebodyElse_IsNotOverwritten()
    {
        var teams = bench.Get<TeamLibrary>();
        var team = TeamDraft.New().ToTeam() with { Name = "Desk" };
        var revision = (await teams.SaveAsync(team, 0, default))!.Value;
        var editor = Open(team.Id);
        editor.WaitForElement("#team-name").Change("Mine");
        await teams.SaveAsync(team with { Name = "Theirs" }, revision, default);

        Save(editor);

        editor.WaitForAssertion(() => Assert.Contains("Somebody else has saved", editor.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal("Theirs", (await teams.FindAsync(team.Id, default))!.Name);
        Assert.Equal("Mine", editor.Find("#team-name").GetAttribute("value"));
    }

    private IRenderedComponent<TeamPage> Open(string id)
    {
        var editor = page.Render<TeamPage>(p => p.Add(t => t.Id, id));
        editor.WaitForElement("#team-name");
        return editor;
    }

    private static void Save(IRenderedComponent<TeamPage> editor) => editor.FindAll("button").Single(b => b.TextContent.Trim() == "Save").Click();
}
