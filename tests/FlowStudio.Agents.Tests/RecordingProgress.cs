using System.Text;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Tests;

/// <summary>Keeps what a step tells, and lets a test wait for its first words.</summary>
internal sealed class RecordingProgress : IActivityProgress
{
    private readonly List<(string Speaker, string Text)> _writes = [];
    private readonly List<ActivityNote> _notes = [];
    private readonly TaskCompletionSource _firstText = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();

    public Task FirstText => _firstText.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public IReadOnlyList<(string Speaker, string Text)> Writes
    {
        get
        {
            lock (_lock)
            {
                return [.. _writes];
            }
        }
    }

    public IReadOnlyList<ActivityNote> Notes
    {
        get
        {
            lock (_lock)
            {
                return [.. _notes];
            }
        }
    }

    public string Text => string.Concat(Writes.Select(w => w.Text));

    public void Write(string speaker, string text)
    {
        lock (_lock)
        {
            _writes.Add((speaker, text));
        }

        _firstText.TrySetResult();
    }

    public void Note(ActivityNote note)
    {
        lock (_lock)
        {
            _notes.Add(note);
        }
    }

    public IEnumerable<string> NotesOf(string kind) => Notes.Where(n => n.Kind == kind).Select(n => n.Text);

    public override string ToString() => new StringBuilder().AppendJoin('\n', Notes.Select(n => $"{n.Kind} {n.Speaker}: {n.Text}")).ToString();
}
