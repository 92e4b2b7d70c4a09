using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;
using Xunit;

namespace FlowStudio.Workflows.Tests.Editing;

public sealed class DefinitionEditorTests
{
    [Fact]
    public void RenamedWays_ConnectionsFollow()
    {
        var definition = Routed();

        var after = Applied(definition, new DefinitionChange.ChangeSettings("router", Router("Yes", "maybe")));

        Assert.Equal(["router/Yes/a", "router/maybe/b", "router/Default/c"], Ways(after));
    }

    [Fact]
    public void ReorderedWays_ConnectionsStayWithTheirNames() => Assert.Equal(
        ["router/yes/a", "router/maybe/b", "router/Default/c"],
        Ways(Applied(Routed(), new DefinitionChange.ChangeSettings("router", Router("maybe", "yes")))));

    [Fact]
    public void RemovedWay_ItsConnectionGoesAndNoOther() => Assert.Equal(
        ["router/maybe/b", "router/Default/c"], Ways(Applied(Routed(), new DefinitionChange.ChangeSettings("router", Router("maybe")))));

    [Fact]
    public void RemovedWayAndNewOneAtTheEnd_NothingIsMistakenForARename() => Assert.Equal(
        ["router/maybe/b", "router/Default/c"], Ways(Applied(Routed(), new DefinitionChange.ChangeSettings("router", Router("maybe", "new")))));

    [Fact]
    public void GateThatNoLongerExpires_LosesThatWayOnly()
    {
        var definition = WorkflowBuilder.New().Gate("gate", g => g with { ExpiresAfter = TimeSpan.FromHours(1) }).Agents("a", "b")
            .Connect("gate", "a").Connect("gate", "b", Ports.Expired).Build();
        var gate = (GateSettings)definition.FindActivity("gate")!.Settings;

        Assert.Equal(["gate/Approved/a"], Ways(Applied(definition, new DefinitionChange.ChangeSettings("gate", gate with { ExpiresAfter = null }))));
    }

    [Fact]
    public void WaitThatNoLongerExpires_LosesThatWayOnly()
    {
        var wait = new WaitSettings { For = WaitFor.Event, EventKey = "paid", ExpiresAfter = TimeSpan.FromHours(1) };
        var definition = WorkflowBuilder.New().Step("wait", wait).Agents("a", "b").Connect("wait", "a").Connect("wait", "b", Ports.Expired).Build();

        Assert.Equal(["wait/Done/a"], Ways(Applied(definition, new DefinitionChange.ChangeSettings("wait", wait with { For = WaitFor.Duration }))));
    }

    [Fact]
    public void ChangedLimits_ChangeNothingElse()
    {
        var limits = new RunLimits { Timeout = TimeSpan.FromHours(2), MaxRuns = 3 };

        var after = Applied(Routed(), new DefinitionChange.ChangeLimits(limits));

        Assert.Equal(limits, after.Limits);
        Assert.Equal(Ways(Routed()), Ways(after));
    }

    [Fact]
    public void RemovedStep_TakesItsConnectionsAlong()
    {
        var after = Applied(Routed(), new DefinitionChange.RemoveActivity("router"));

        Assert.Empty(after.Connections);
        Assert.Null(after.FindActivity("router"));
    }

    [Fact]
    public void AddedStep_GetsANameOfItsOwn()
    {
        var after = Applied(Routed(), new DefinitionChange.AddActivity(Step("new", "a")));

        Assert.Equal("a2", after.FindActivity("new")!.Name);
    }

    [Fact]
    public void RenamedStep_KeepsTheNameThatReferencesUse()
    {
        var after = Applied(Routed(), new DefinitionChange.RenameActivity("a", "Something else"));

        Assert.Equal(("a", "Something else"), (after.FindActivity("a")!.Name, after.FindActivity("a")!.Label));
    }

    public static TheoryData<string, DefinitionChange> Impossible() => new()
    {
        { "id is already there", new DefinitionChange.AddActivity(Step("a", "x")) },
        { "no longer there", new DefinitionChange.RemoveActivity("gone") },
        { "no longer there", new DefinitionChange.MoveActivity("gone", default) },
        { "no longer there", new DefinitionChange.ChangeSettings("gone", new WaitSettings()) },
        { "keeps its kind", new DefinitionChange.ChangeSettings("a", new WaitSettings()) },
        { "no longer there", new DefinitionChange.Connect(new Connection("a", Ports.Done, "gone")) },
        { "lead into the Start", new DefinitionChange.Connect(new Connection("a", Ports.Done, "start")) },
        { "comes after a Finish", new DefinitionChange.Connect(new Connection("finish", Ports.Done, "a")) },
        { "no way out “Maybe”", new DefinitionChange.Connect(new Connection("a", "Maybe", "b")) },
        { "already connected", new DefinitionChange.Connect(new Connection("router", "yes", "a")) },
        { "no longer there", new DefinitionChange.Disconnect("a/Done/b") },
        { "no longer there", new DefinitionChange.BoundLoop("a/Done/b", 3) },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void WhatCannotBe_IsRefusedInPlainWords(string words, DefinitionChange change) =>
        Assert.Contains(words, Assert.IsType<EditResult.Refused>(DefinitionEditor.Apply(Routed(), change)).Reason);

    [Fact]
    public void GestureWithOneImpossibleChange_ChangesNothing() => Assert.IsType<EditResult.Refused>(DefinitionEditor.Apply(
        Routed(), new DefinitionChange.RemoveActivity("a"), new DefinitionChange.RemoveActivity("a")));

    [Theory]
    [InlineData("Draft the article", "DraftTheArticle")]
    [InlineData("  größe prüfen!", "GrößePrüfen")]
    [InlineData("2nd look", "Step2ndLook")]
    [InlineData("🙂", "Step")]
    [InlineData("", "Step")]
    public void NameFromALabel(string label, string name) => Assert.Equal(name, ActivityNames.From(label));

    [Fact]
    public void NameFromAnyLabel_CanBeReferredTo()
    {
        var chance = new Random(1);
        for (var i = 0; i < 2_000; i++)
        {
            var label = string.Concat(Enumerable.Range(0, chance.Next(80)).Select(_ => (char)chance.Next(32, 0x3000)));
            Assert.NotNull(FlowStudio.Workflows.Activities.Reference.TryParse($"Variables.{ActivityNames.From(label)}"));
        }
    }

    [Fact]
    public void RandomEdits_NeverLeaveALooseConnectionOrTheSameIdTwice_AndUndoToTheStart()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var editing = new RandomEditing(seed);
            var start = RandomWorkflow.Definition(seed);
            var history = EditHistory.Of(start);
            var states = new List<WorkflowDefinition> { start };
            for (var i = 0; i < 60; i++)
            {
                var change = editing.Next(history.Current);
                if (DefinitionEditor.Apply(history.Current, change) is EditResult.Applied applied)
                {
                    AssertSound(applied.Definition, seed, change);
                    history = history.Push(applied.Definition, $"Edit {i}");
                    states.Add(applied.Definition);
                }
            }

            for (var i = states.Count - 2; i >= 0; i--)
            {
                history = history.Undo();
                Assert.Same(states[i], history.Current);
            }

            Assert.False(history.CanUndo);
            for (var i = 1; i < states.Count; i++)
            {
                history = history.Redo();
                Assert.Same(states[i], history.Current);
            }

            Assert.False(history.CanRedo);
        }
    }

    private static void AssertSound(WorkflowDefinition definition, int seed, DefinitionChange change)
    {
        var ids = definition.Activities.Select(a => a.Id).ToHashSet();
        var sound = ids.Count == definition.Activities.Length
            && definition.Activities.Select(a => a.Name).Distinct().Count() == definition.Activities.Length
            && definition.Connections.Select(c => c.Id).Distinct().Count() == definition.Connections.Length
            && definition.Connections.All(c => ids.Contains(c.Source) && ids.Contains(c.Target)
                && Ports.Of(definition.FindActivity(c.Source)!.Settings).Contains(c.SourcePort));
        Assert.True(sound, sound ? null : $"Seed {seed}: {change} left something broken.");
    }

    private static WorkflowDefinition Routed() => WorkflowBuilder.New().Step("router", Router("yes", "maybe")).Agents("a", "b", "c").Finish("finish")
        .Connect("router", "a", "yes").Connect("router", "b", "maybe").Connect("router", "c", Ports.Otherwise).Build();

    private static RouterSettings Router(params string[] ways) => new() { Cases = [.. ways.Select(w => new RouterCase(w, Rule.Empty))] };

    private static Activity Step(string id, string name) => new() { Id = id, Name = name, Settings = new WaitSettings() };

    private static IEnumerable<string> Ways(WorkflowDefinition definition) => definition.Connections.Select(c => c.Id);

    private static WorkflowDefinition Applied(WorkflowDefinition definition, params DefinitionChange[] changes) =>
        Assert.IsType<EditResult.Applied>(DefinitionEditor.Apply(definition, changes)).Definition;
}
