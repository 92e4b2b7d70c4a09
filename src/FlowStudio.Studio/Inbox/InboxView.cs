using FlowStudio.Runtime.Storage;

namespace FlowStudio.Studio.Inbox;

/// <summary>
/// What the inbox lists, which item is looked at, and what is said when that changes. An item that is looked at stays until the person goes
/// on: no card ever changes under a pointer that is about to press a button.
/// </summary>
public sealed class InboxView
{
    private int place;

    /// <summary>The longest waiting first.</summary>
    public IReadOnlyList<InboxItem> Open { get; private set; } = [];

    /// <summary>The latest first.</summary>
    public IReadOnlyList<GateItem> Decided { get; private set; } = [];

    public bool IsLoaded { get; private set; }

    /// <summary>What the last look found to have changed, in words; empty when nothing.</summary>
    public string Note { get; private set; } = "";

    /// <summary>The item that is looked at; null: none yet.</summary>
    public Guid? Selected { get; private set; }

    public void Take(IReadOnlyList<GateItem> gates, IReadOnlyList<GateItem> decided, IReadOnlyList<StallItem> stalls)
    {
        List<InboxItem> open = [.. gates.Select(InboxItem.Of).Concat(stalls.Select(InboxItem.Of)).OrderBy(i => i.Since)];
        if (IsLoaded)
        {
            Note = Changes(open, decided) is { Length: > 0 } changes ? changes : Note;
        }

        Open = open;
        Decided = decided;
        IsLoaded = true;
        Select(Selected ?? open.FirstOrDefault()?.Id);
    }

    public void Select(Guid? id)
    {
        Selected = id;
        if (PlaceOf(id) is { } found)
        {
            place = found;
        }
    }

    /// <summary>The item after (or before) the one that is looked at, also when that one has left the list; null at the ends.</summary>
    public Guid? Neighbour(int step)
    {
        var wanted = PlaceOf(Selected) is { } current ? current + step : step > 0 ? Math.Min(place, Open.Count - 1) : place - 1;
        return wanted >= 0 && wanted < Open.Count ? Open[wanted].Id : null;
    }

    private int? PlaceOf(Guid? id)
    {
        for (var i = 0; i < Open.Count; i++)
        {
            if (Open[i].Id == id)
            {
                return i;
            }
        }

        return null;
    }

    private string Changes(IReadOnlyList<InboxItem> open, IReadOnlyList<GateItem> decided)
    {
        var gone = Open.Where(o => open.All(now => now.Id != o.Id)).ToList();
        var come = open.Count(now => Open.All(o => o.Id != now.Id));
        var words = gone.Select(o => o switch
        {
            { Stall: { } stall } => $"“{stall.WorkflowName}” does not stand still any more.",
            { Gate: { } gate } when decided.FirstOrDefault(d => d.Id == o.Id) is { } answered => $"“{GateWords.Title(gate)}” was {GateWords.Did(answered.Decision)} by {GateWords.By(answered)}.",
            _ => $"“{GateWords.Title(o.Gate!)}” was withdrawn.",
        }).ToList();
        if (come > 0)
        {
            words.Add(come == 1 ? "A new item has come." : $"{come} new items have come.");
        }

        return string.Join(' ', words);
    }
}
