using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Inbox;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Studio.Tests.Inbox;

public sealed class InboxViewTests
{
    private readonly InboxView view = new();

    [Fact]
    public void View_FirstLook_SelectsTheLongestWaitingWithoutANote()
    {
        var (a, b) = (Gates.Open("A?"), Gates.Open("B?"));

        view.Take([a, b], [], []);

        Assert.Equal(a.Id, view.Selected);
        Assert.Equal("", view.Note);
    }

    [Fact]
    public void View_SelectedItemLeaves_StaysSelectedAndIsTold()
    {
        var (a, b) = (Gates.Open("A?"), Gates.Open("B?"));
        view.Take([a, b], [], []);

        view.Take([b], [a.Decided(Ports.Approved)], []);

        Assert.Equal(a.Id, view.Selected);
        Assert.Equal("“A?” was approved by Ada.", view.Note);
        Assert.Equal(b.Id, view.Neighbour(1));
    }

    [Fact]
    public void View_ItemIsWithdrawnAndOthersCome_SaysBoth()
    {
        view.Take([Gates.Open("A?")], [], []);

        view.Take([Gates.Open("B?"), Gates.Open("C?")], [], []);

        Assert.Equal("“A?” was withdrawn. 2 new items have come.", view.Note);
    }

    [Fact]
    public void View_GatesAndStalls_AreOneListTheLongestWaitingFirst()
    {
        var gate = Gates.Open();
        var (older, newer) = (Stall(Gates.Noon.AddHours(-1)), Stall(Gates.Noon));

        view.Take([gate], [], [newer, older]);

        Assert.Equal([older.Id, gate.Id, newer.Id], view.Open.Select(i => i.Id));
        Assert.Equal(gate.Id, view.Neighbour(1));
    }

    [Fact]
    public void View_StallIsOver_SaysThatTheRunGoesOn()
    {
        view.Take([], [], [Stall(Gates.Noon)]);

        view.Take([], [], []);

        Assert.Equal("“Articles” does not stand still any more.", view.Note);
    }

    private static StallItem Stall(DateTimeOffset since) => new(Guid.NewGuid(), Guid.NewGuid(), StallKind.NoProgress, since, since, "Articles", "articles", 3, "You");

    [Fact]
    public void Neighbour_AtTheEnds_IsNone()
    {
        var (a, b) = (Gates.Open(), Gates.Open());
        view.Take([a, b], [], []);

        Assert.Null(view.Neighbour(-1));
        Assert.Equal(b.Id, view.Neighbour(1));
        view.Select(b.Id);
        Assert.Null(view.Neighbour(1));
        Assert.Equal(a.Id, view.Neighbour(-1));
    }

    [Fact]
    public void Neighbour_OfTheLastWhenItWasDecided_IsTheOneBefore()
    {
        var (a, b) = (Gates.Open(), Gates.Open());
        view.Take([a, b], [], []);
        view.Select(b.Id);

        view.Take([a], [b.Decided(Ports.Rejected)], []);

        Assert.Equal(a.Id, view.Neighbour(-1));
        Assert.Equal(a.Id, view.Neighbour(1));
    }

    [Fact]
    public void Neighbour_OfAnEmptyInbox_IsNone()
    {
        view.Take([], [], []);

        Assert.Null(view.Neighbour(1));
        Assert.Null(view.Neighbour(-1));
    }
}
