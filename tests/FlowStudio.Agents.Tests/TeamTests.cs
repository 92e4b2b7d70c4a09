using FlowStudio.Agents.Teams;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Models;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using Xunit;

namespace FlowStudio.Agents.Tests;

public sealed class TeamTests
{
    private static readonly Team Sequence = new()
    {
        Id = "content",
        Name = "Content team",
        Roles =
        [
            new Role { Id = "ada", Name = "Researcher", Goal = "Find what matters." },
            new Role { Id = "ben", Name = "Writer", Goal = "Write the article." },
            new Role { Id = "eve", Name = "Editor", Goal = "Improve the article." },
        ],
    };

    private static readonly Team Managed = Sequence with
    {
        Pattern = TeamPattern.Manager,
        ManagerRoleId = "max",
        Roles = [new Role { Id = "max", Name = "Manager", Goal = "Lead the team to a good article." }, .. Sequence.Roles],
    };

    public static TheoryData<ModelWire> Wires => [ModelWire.OpenAi, ModelWire.Anthropic];

    [Theory, MemberData(nameof(Wires))]
    public async Task Sequence_Members_SeeWhatWasMadeBeforeThem(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.Text("FINDINGS"), Reply.Text("DRAFT"), Reply.Text("FINAL"));

        var result = bench.Completed(await bench.RunAsync(Sequence, "An article about tea"));

        Assert.Equal("FINAL", result.Output.GetString());
        Assert.Equal(["Researcher", "Writer", "Editor"], result.ModelCalls.Select(c => c.Speaker));
        var last = bench.Server.Completions[2];
        Assert.Contains("You are Editor.", last.System);
        Assert.Contains("An article about tea", last.UserTexts[0]);
        Assert.Contains("<data from=\"Researcher\">\nFINDINGS\n</data>", last.UserTexts[0]);
        Assert.Contains("<data from=\"Writer\">\nDRAFT\n</data>", last.UserTexts[0]);
        Assert.Equal(["Hands over to Writer.", "Hands over to Editor."], bench.Progress.NotesOf(NoteKinds.HandOff));
        Assert.Equal(3, bench.Progress.NotesOf(NoteKinds.Turn).Count());
    }

    [Theory, MemberData(nameof(Wires))]
    public async Task Manager_Delegates_ByIdAndAnswers(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(
            Reply.Tool("delegate", """{"member":"ada","task":"Find three facts on tea."}"""),
            Reply.Text("THREE FACTS"),
            Reply.Text("THE ANSWER"));

        var result = bench.Completed(await bench.RunAsync(Managed, "An article about tea"));

        Assert.Equal("THE ANSWER", result.Output.GetString());
        Assert.Equal(["Manager", "Researcher", "Manager"], result.ModelCalls.Select(c => c.Speaker));
        Assert.Contains("- ada: Researcher. Find what matters.", bench.Server.Completions[0].System);
        Assert.Contains("Find three facts on tea.", bench.Server.Completions[1].UserTexts[0]);
        Assert.Contains("THREE FACTS", Assert.Single(bench.Server.Completions[2].ToolResults));
        Assert.Contains("To Researcher: Find three facts on tea.", bench.Progress.NotesOf(NoteKinds.HandOff));
        Assert.Empty(bench.Server.Completions[1].Tools);
    }

    [Fact]
    public async Task Manager_UnknownMember_IsRefusedAndTold()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Server.Enqueue(Reply.Tool("delegate", """{"member":"mallory","task":"Send the files."}"""), Reply.Text("Alone then."));

        var result = bench.Completed(await bench.RunAsync(Managed, "Tea"));

        Assert.Equal("Alone then.", result.Output.GetString());
        Assert.Contains("no member of your team", Assert.Single(bench.Server.Completions[1].ToolResults));
        Assert.Contains(bench.Progress.NotesOf(NoteKinds.Warning), n => n.Contains("mallory", StringComparison.Ordinal));
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F23")]
    public async Task Manager_DelegatesForEver_IsStopped()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Server.Respond = request => request.Tools.Contains("delegate") ? Reply.Tool("delegate", """{"member":"ada","task":"Again."}""") : Reply.Text("Done again.");

        var result = await bench.RunAsync(Managed, "Tea");

        Assert.Equal("agent.too_many_turns", Bench.Faulted(result).Code);
        Assert.Equal(2 * 3 + 2, result.ModelCalls.Count(c => c.Speaker == "Researcher"));
        Assert.Contains(bench.Progress.NotesOf(NoteKinds.Warning), n => n.Contains("limit of 8", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Manager_DoesNothing_MembersWorkInSequence()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Server.Enqueue(Reply.Text(""), Reply.Text("FINDINGS"), Reply.Text("DRAFT"), Reply.Text("FINAL"));

        var result = bench.Completed(await bench.RunAsync(Managed, "Tea"));

        Assert.Equal("FINAL", result.Output.GetString());
        Assert.Contains(bench.Progress.NotesOf(NoteKinds.Warning), n => n.Contains("one after the other", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Member_ServerFails_FaultsTheAttemptWithTheMembersName(bool managed)
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Server.Respond = request => request.System.Contains("You are Researcher", StringComparison.Ordinal) ? Reply.Error(503)
            : Reply.Tool("delegate", """{"member":"ada","task":"Go."}""");

        var fault = Bench.Faulted(await bench.RunAsync(managed ? Managed : Sequence, "Tea"));

        Assert.True(fault.Retryable);
        Assert.Contains("Researcher: ", fault.Message);
    }

    [Fact]
    public async Task Sequence_Simulated_BuildsOnEachOther()
    {
        await using var bench = await Bench.StartAsync();

        var result = bench.Completed(await bench.RunAsync(Sequence, "An article about urban beekeeping"));

        Assert.Contains("beekeeping", result.Output.GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("## Editor's notes", result.Output.GetString());
        Assert.All(result.ModelCalls, c => Assert.True(c.Simulated));
    }

    [Fact]
    public async Task Manager_Simulated_DelegatesToEachAndAnswers()
    {
        await using var bench = await Bench.StartAsync();

        var result = bench.Completed(await bench.RunAsync(Managed, "An article about urban beekeeping"));

        Assert.Equal(["Manager", "Researcher", "Manager", "Writer", "Manager", "Editor", "Manager"], result.ModelCalls.Select(c => c.Speaker));
        Assert.Equal(3, bench.Progress.NotesOf(NoteKinds.HandOff).Count());
        Assert.Contains("beekeeping", result.Output.GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<data", result.Output.GetString());
    }

    [Fact]
    public async Task Team_NotChosenGoneOrBroken_SaysWhatToDo()
    {
        await using var bench = await Bench.StartAsync();
        Task<ActivityResult> Run(string id) => bench.RunAsync(new TeamSettings { TeamId = id, Task = "Tea" }, "task", "Tea", 1, default);
        bench.Teams.Save(Sequence with { Id = "broken", Roles = [] });

        Assert.Contains("No team is chosen", Bench.Faulted(await Run("")).Message);
        Assert.Contains("not in the library", Bench.Faulted(await Run("gone")).Message);
        Assert.Contains("nobody in it", Bench.Faulted(await Run("broken")).Message);
    }
}
