using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Execution;

/// <summary>The places that one attempt takes where only so many may be at once.</summary>
internal sealed class AttemptPlaces(IConcurrencyLimiter limiter, StepClock clock, IActivityProgress progress)
{
    private readonly HashSet<string> _told = [];

    /// <param name="limit">Null: there is no limit, and nobody is asked.</param>
    /// <param name="where">For people: "at Office".</param>
    /// <returns>The place, to be disposed; null when none is needed.</returns>
    public async ValueTask<IAsyncDisposable?> EnterAsync(string resource, int? limit, string speaker, string where, CancellationToken cancellationToken)
    {
        if (limit is not { } most)
        {
            return null;
        }

        using (clock.Pause())
        {
            return await limiter.EnterAsync(resource, most, () => Tell(resource, speaker, $"Waits for a free place {where} (at most {most} at once)."), cancellationToken);
        }
    }

    // A team asks a model many times; that it waits is worth one line of the journal, not one for each.
    private void Tell(string resource, string speaker, string text)
    {
        if (_told.Add(resource))
        {
            progress.Note(new ActivityNote(NoteKinds.Waiting, speaker, text));
        }
    }
}
