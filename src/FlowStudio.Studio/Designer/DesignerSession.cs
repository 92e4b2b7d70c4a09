using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Canvas;
using FlowStudio.Studio.Library;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;
using FlowStudio.Workflows.Planning;
using Npgsql;

namespace FlowStudio.Studio.Designer;

/// <summary>
/// One person's work on one workflow: edits, undo, problems, and the draft that saves itself. Lives on the page's thread; saving happens in
/// between, always of the newest state and one save at a time.
/// </summary>
internal sealed class DesignerSession : IAsyncDisposable
{
    /// <summary>From the last change to the save: long enough to type a word, short enough to lose no thought.</summary>
    public static readonly TimeSpan SaveDelay = TimeSpan.FromMilliseconds(700);

    private static readonly TimeSpan TypingPause = TimeSpan.FromSeconds(2);

    private readonly WorkflowLibrary library;
    private readonly TimeProvider time;
    private readonly Func<Func<Task>, Task> onPageThread;
    private readonly ITimer timer;
    private PlanContext context;
    private PictureNames names;
    private EditHistory history;
    private WorkflowDefinition saved;
    private bool savedIsPublished;
    private int editsSinceSave;
    private bool saving;
    private (string Label, string Key, long At) lastTyping;

    /// <param name="onPageThread">Runs work where the page's state may be touched.</param>
    public DesignerSession(
        WorkflowLibrary library, OpenWorkflow open, PlanContext context, PictureNames names, TimeProvider time, Func<Func<Task>, Task> onPageThread)
    {
        this.library = library;
        this.time = time;
        this.onPageThread = onPageThread;
        this.context = context;
        this.names = names;
        history = EditHistory.Of(open.Definition);
        saved = open.Definition;
        Place = open.Place;
        IsPublished = savedIsPublished = open.IsPublished;
        timer = time.CreateTimer(_ => _ = onPageThread(SaveAsync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Plan = WorkflowPlanner.Plan(open.Definition, context);
        Picture = Draw();
    }

    /// <summary>Something that is shown has changed.</summary>
    public event Action? Changed;

    public WorkflowDefinition Definition => history.Current;

    public WorkflowPlan Plan { get; private set; }

    public CanvasDocument Picture { get; private set; }

    public DraftPlace Place { get; private set; }

    /// <summary>The version at <see cref="Place"/> is published and nothing was changed since.</summary>
    public bool IsPublished { get; private set; }

    public SaveState State { get; private set; } = SaveState.Saved;

    /// <summary>Why the last save did not happen, in plain words.</summary>
    public string SaveProblem { get; private set; } = "";

    public bool CanUndo => history.CanUndo;

    public bool CanRedo => history.CanRedo;

    public string UndoLabel => history.UndoLabel;

    public string RedoLabel => history.RedoLabel;

    /// <summary>One gesture: all of it or nothing.</summary>
    /// <returns>Null when it was done; otherwise why not, in plain words.</returns>
    public string? Apply(string label, params IEnumerable<DefinitionChange> changes)
    {
        switch (DefinitionEditor.Apply(Definition, changes))
        {
            case EditResult.Refused refused:
                return refused.Reason;
            case EditResult.Applied applied:
                lastTyping = default;
                Take(history.Push(WithBounds(applied.Definition), label));
                return null;
            default:
                return null;
        }
    }

    /// <summary>Typing into a field: the keystrokes of one go are one step of undo.</summary>
    /// <param name="key">Which field.</param>
    public void Type(string label, string key, DefinitionChange change)
    {
        if (DefinitionEditor.Apply(Definition, change) is not EditResult.Applied applied || applied.Definition == Definition)
        {
            return;
        }

        var now = time.GetTimestamp();
        var goesOn = lastTyping.Label == label && lastTyping.Key == key && time.GetElapsedTime(lastTyping.At, now) < TypingPause;
        lastTyping = (label, key, now);
        Take(goesOn ? history.Amend(applied.Definition) : history.Push(applied.Definition, label));
    }

    public void Undo()
    {
        lastTyping = default;
        Take(history.Undo());
    }

    public void Redo()
    {
        lastTyping = default;
        Take(history.Redo());
    }

    /// <summary>What the world outside has: teams, providers, tools may have changed.</summary>
    public void Refresh(PlanContext newContext, PictureNames newNames)
    {
        context = newContext;
        names = newNames;
        Show();
    }

    /// <summary>Saves now what is not saved yet.</summary>
    public async Task SaveAsync()
    {
        if (saving || State == SaveState.Conflict)
        {
            return;
        }

        if (ReferenceEquals(saved, Definition))
        {
            // Undone back to what is saved: there is nothing to save, and what was published is what is shown.
            IsPublished = savedIsPublished;
            SetState(SaveState.Saved, "");
            return;
        }

        saving = true;
        var definition = Definition;
        SetState(SaveState.Saving, "");
        try
        {
            var place = await library.SaveDraftAsync(definition, Place);
            if (place is null)
            {
                SetState(SaveState.Conflict, "Somebody else has changed this workflow while you were working on it.");
                return;
            }

            Place = place;
            IsPublished = savedIsPublished = false;
            saved = definition;
            editsSinceSave = 0;
            SetState(ReferenceEquals(definition, Definition) ? SaveState.Saved : SaveState.Unsaved, "");
            Show();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            SetState(SaveState.Unsaved, "The database cannot be reached. Your changes are kept here and saved as soon as it is back.");
        }
        finally
        {
            saving = false;
            if (State == SaveState.Unsaved)
            {
                timer.Change(SaveProblem.Length > 0 ? TimeSpan.FromSeconds(2) : SaveDelay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <returns>Null when it was published; otherwise why not, in plain words.</returns>
    public async Task<string?> PublishAsync()
    {
        await SaveAsync();
        if (State is not SaveState.Saved)
        {
            return State == SaveState.Conflict ? "First decide whose changes are kept." : "The changes are not saved yet. Try again in a moment.";
        }

        if (IsPublished)
        {
            return null;
        }

        try
        {
            var problem = await library.PublishAsync(Definition, Place);
            IsPublished = savedIsPublished = problem is null;
            Changed?.Invoke();
            return problem;
        }
        catch (NpgsqlException)
        {
            return WorkflowLibrary.DatabaseAway;
        }
    }

    /// <summary>After a conflict: this person's state over the other's, which stays in no version unless it was published.</summary>
    public async Task KeepMineAsync()
    {
        if (await library.OpenLatestAsync(Definition.DefinitionId) is { } latest)
        {
            Place = latest.Place;
            State = SaveState.Unsaved;
            await SaveAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        // The page goes away with changes that the timer had not come to yet.
        await SaveAsync();
    }

    private void Take(EditHistory next)
    {
        if (ReferenceEquals(next, history))
        {
            return;
        }

        history = next;
        editsSinceSave++;
        IsPublished = false;
        if (State != SaveState.Conflict)
        {
            SetState(SaveState.Unsaved, "");
            timer.Change(SaveDelay, Timeout.InfiniteTimeSpan);
        }

        Show();
    }

    private void Show()
    {
        Plan = WorkflowPlanner.Plan(Definition, context);
        Picture = Draw();
        Changed?.Invoke();
    }

    private CanvasDocument Draw() => DefinitionPicture.Of(Plan, Definition.DefinitionId, Revision, names);

    /// <summary>
    /// Goes up with each edit and is the same after a restart for the same saved state: an edit that a browser could not send is replayed onto
    /// just the state that it was made on.
    /// </summary>
    private long Revision => (((Place.Version * 1_000_000L) + Place.Revision) * 1_000_000L) + editsSinceSave;

    /// <summary>A connection that has just closed a loop gets a bound, so that what is drawn can run.</summary>
    private static WorkflowDefinition WithBounds(WorkflowDefinition definition)
    {
        var plan = WorkflowPlanner.Plan(definition);
        // A For each is bounded by its list.
        var unbounded = plan.Connections
            .Where(c => c.IsBack && c.Connection.MaxRounds is null && plan.Activities[c.Target].Activity.Settings is not ForEachSettings)
            .Select(c => c.Id).ToHashSet();
        return unbounded.Count == 0
            ? definition
            : definition with
            {
                Connections = [.. definition.Connections.Select(c => unbounded.Contains(c.Id) ? c with { MaxRounds = CommitTranslator.FirstBound } : c)],
            };
    }

    private void SetState(SaveState state, string problem)
    {
        State = state;
        SaveProblem = problem;
        Changed?.Invoke();
    }
}

internal enum SaveState
{
    Saved,
    Unsaved,
    Saving,

    /// <summary>Somebody else has saved in between; a person chooses.</summary>
    Conflict,
}
