using System.Collections.Immutable;
using System.Threading.Channels;
using FlowStudio.Workflows.Events;

namespace FlowStudio.Runtime.Feed;

/// <summary>A run that somebody looks at, folded once for all who do.</summary>
internal sealed class WatchedRun(Guid id)
{
    // More than a screen shows of one step's writing.
    private const int LongestText = 200_000;

    private readonly Lock gate = new();
    private ImmutableList<ChannelWriter<RunSnapshot>> watchers = [];
    private bool closed;

    public Guid Id { get; } = id;

    /// <summary>One reader at a time: the fold goes in order.</summary>
    public SemaphoreSlim Reading { get; } = new(1, 1);

    public RunSnapshot Snapshot { get; private set; } = new(RunView.Empty, ImmutableDictionary<int, LiveText>.Empty);

    public long LastText { get; private set; }

    public bool TryAdd(ChannelWriter<RunSnapshot> watcher)
    {
        lock (gate)
        {
            if (!closed)
            {
                watchers = watchers.Add(watcher);
            }

            return !closed;
        }
    }

    public bool RemoveAndIsEmpty(ChannelWriter<RunSnapshot> watcher)
    {
        lock (gate)
        {
            watchers = watchers.Remove(watcher);
            closed = watchers.IsEmpty;
            return closed;
        }
    }

    public void Take(IReadOnlyList<RecordedEvent> events, IReadOnlyList<StreamRow> rows)
    {
        if (events.Count == 0 && rows.Count == 0)
        {
            return;
        }

        var view = Snapshot.View.Apply(events);
        var texts = Snapshot.Texts;
        foreach (var row in rows)
        {
            LastText = row.Number;
            texts = texts.SetItem(row.Execution, Append(texts.GetValueOrDefault(row.Execution), row));
        }

        var writing = view.Steps.Values.Where(s => s.Status is ViewStatus.Running).Select(s => s.Execution).ToHashSet();
        texts = texts.RemoveRange(texts.Keys.Where(e => !writing.Contains(e)));
        Snapshot = new RunSnapshot(view, texts);
        foreach (var watcher in watchers)
        {
            watcher.TryWrite(Snapshot);
        }
    }

    private static LiveText Append(LiveText? known, StreamRow row)
    {
        var text = known is null || known.Attempt != row.Attempt ? new LiveText(row.Attempt, []) : known;
        var last = text.Parts.Count > 0 ? text.Parts[^1] : null;
        if (last?.Speaker != row.Speaker)
        {
            return text with { Parts = text.Parts.Add(new SpokenText(row.Speaker, row.Text)) };
        }

        return last.Text.Length > LongestText
            ? text
            : text with { Parts = text.Parts.SetItem(text.Parts.Count - 1, last with { Text = last.Text + row.Text }) };
    }
}
