using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using Xunit;

namespace FlowStudio.Workflows.Tests.Histories;

/// <summary>
/// Runs that earlier code has written mean the same to this code. When one of these fails, the rules of stepping have changed for runs that are under way: change the
/// code so that old journals keep their meaning. Never write the files again.
/// </summary>
public sealed class HistoryTests
{
    /// <summary>Set, the histories that are missing are written. Those that are there are never touched.</summary>
    private const string WriteMissing = "FLOWSTUDIO_WRITE_HISTORIES";

    public static TheoryData<string> Saved => [.. HistoryFile.Names()];

    [Theory, MemberData(nameof(Saved))]
    public void History_OfEarlierCode_LeadsToTheSameState(string name)
    {
        var history = new HistoryFile(name);
        var plan = history.Plan();
        Assert.True(plan.CanRun, string.Join(Environment.NewLine, plan.Problems));

        var state = WorkflowHistory.Replay(plan, Events(history));

        Assert.Equal(StateJson.Write(StateJson.Read(history.State)), StateJson.Write(state));
    }

    // A screen may get a better word for what happened (an expired gate was "Done" once): then the word in view.txt is changed by hand, and nothing else.
    [Theory, MemberData(nameof(Saved))]
    public void History_OfEarlierCode_IsShownTheSame(string name)
    {
        var history = new HistoryFile(name);

        Assert.Equal(history.View, HistoryFile.Shown(Events(history)).TrimEnd());
    }

    [Theory, MemberData(nameof(Saved))]
    public void History_OfEarlierCode_LosesNothingWhenItIsRead(string name)
    {
        var history = new HistoryFile(name);

        Assert.Equal(history.Journal, Events(history).Select(EventJson.Write));
    }

    [Fact]
    public void EveryScenario_HasAHistory()
    {
        foreach (var (name, run) in Scenarios.All.Where(scenario => !new HistoryFile(scenario.Key).Exists))
        {
            Assert.False(
                Environment.GetEnvironmentVariable(WriteMissing) is null,
                $"There is no history of “{name}”. Set {WriteMissing}=1, run this test once, look at what it wrote, and commit it.");
            new HistoryFile(name).Write(run());
        }
    }

    [Fact]
    public void Histories_Together_HoldEveryKindOfEvent()
    {
        var kinds = HistoryFile.Names().SelectMany(name => Events(new HistoryFile(name))).Select(e => e.GetType()).ToHashSet();

        Assert.Empty(typeof(WorkflowEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(WorkflowEvent)) && !t.IsAbstract).Except(kinds));
    }

    private static List<WorkflowEvent> Events(HistoryFile history) =>
        [.. history.Journal.Select(line => EventJson.Read(line) ?? throw new InvalidOperationException($"“{history.Name}” has a line that is no event any more: {line}"))];
}
