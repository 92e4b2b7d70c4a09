using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;
using Xunit;

namespace FlowStudio.Workflows.Tests.Editing;

public sealed class EditHistoryTests
{
    private readonly WorkflowDefinition start = WorkflowBuilder.New().Build();

    [Fact]
    public void UndoAndRedo_SayWhatTheyTakeBack()
    {
        var history = EditHistory.Of(start).Push(start with { Name = "B" }, "Rename");

        Assert.Equal(("Rename", ""), (history.UndoLabel, history.RedoLabel));
        Assert.Equal(("", "Rename"), (history.Undo().UndoLabel, history.Undo().RedoLabel));
    }

    [Fact]
    public void NewEditAfterUndo_ForgetsWhatWasUndone() =>
        Assert.False(EditHistory.Of(start).Push(start with { Name = "B" }, "b").Undo().Push(start with { Name = "C" }, "c").CanRedo);

    [Fact]
    public void NothingChanged_IsNoStep() => Assert.False(EditHistory.Of(start).Push(start, "Nothing").CanUndo);

    [Fact]
    public void NothingToUndo_StaysAsItIs() => Assert.Same(start, EditHistory.Of(start).Undo().Redo().Current);

    [Fact]
    public void VeryManyEdits_KeepTheLatest()
    {
        var history = EditHistory.Of(start);
        for (var i = 1; i <= 3_000; i++)
        {
            history = history.Push(start with { Version = i }, $"{i}");
        }

        var undone = 0;
        for (; history.CanUndo; undone++)
        {
            Assert.Equal($"{3_000 - undone}", history.UndoLabel);
            history = history.Undo();
        }

        Assert.InRange(undone, EditHistory.MostSteps, EditHistory.MostSteps + (EditHistory.MostSteps / 10));
        Assert.Equal(3_000 - undone, history.Current.Version);
    }
}
