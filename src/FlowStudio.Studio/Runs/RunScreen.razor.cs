using FlowStudio.Runner.Composition;
using FlowStudio.Runtime.Feed;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Canvas;
using FlowStudio.Studio.Components;
using FlowStudio.Studio.Designer;
using FlowStudio.Studio.Inbox;
using FlowStudio.Studio.Library;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Npgsql;

namespace FlowStudio.Studio.Runs;

/// <summary>One run on the canvas that it was drawn on, live.</summary>
public sealed partial class RunScreen(RunStore runs, GateStore gateStore, GateDesk desk, StallDesk stallDesk, WorkflowLibrary library, TeamLibrary teams, RunFeed feed, IJSRuntime script, NavigationManager navigation, ClockTick clock, TimeProvider time) : ComponentBase
{
    /// <summary>What the browser is given at most: ten states a second.</summary>
    private static readonly TimeSpan FrameInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Characters of what a step is writing that are shown while it is not looked at.</summary>
    private const int WritingLength = 400;

    private const int MostWriting = 4;

    /// <summary>Of a For each with a gate in it, as many wait at once as it has items; the inbox lists them all.</summary>
    private const int MostGates = 10;

    private static readonly TimeSpan ReconnectPause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource leaving = new();
    private readonly TaskCompletionSource canvasReady = new();
    private FlowCanvas? canvas;
    private CanvasDocument? picture;
    private WorkflowDefinition? definition;
    private RunRow? row;
    private RunView view = RunView.Empty;
    private RunFrames? frames;
    private WorkflowPlan? plan;
    private StallItem? stall;
    private Refresher? stalls;
    private RunSnapshot? snapshot;
    private HashSet<string> shownTexts = [];
    private List<(GateItem Gate, GateContext Context)> gates = [];
    private List<(string Name, string Value)> outputs = [];
    private long gatesReadFor = -1;
    private RunOutcome? outputsReadFor;
    private bool queued;
    private Activity? activity;
    private StepView? selected;
    private string? problem;
    private string? notice;
    private bool busy;
    private bool away;
    private bool gateFirst = true;
    private bool toTop;
    private ElementReference panel;
    private IJSObjectReference? panelScript;
    private IDisposable? ticking;
    private IDisposable? hearing;
    private Task watching = Task.CompletedTask;

    [Parameter] public Guid Id { get; set; }

    private GateDesk Desk => desk;

    private StallDesk StallDesk => stallDesk;

    /// <summary>For how long it has stood still; null: it does not, or nobody is told yet.</summary>
    private TimeSpan? Standing => stall is null ? null : time.GetUtcNow() - stall.Since;

    private Status Chip => queued && view.Status == ViewStatus.NotStarted ? Status.Queued
        : view.Status == ViewStatus.NotStarted ? Status.Running
        : RunPicture.ChipOf(view, gates.Count, stall is not null);

    private TimeProvider Time => time;

    protected override Task OnInitializedAsync() => OpenAsync();

    private async Task OpenAsync()
    {
        (problem, away) = (null, false);
        try
        {
            await ReadAsync();
        }
        catch (NpgsqlException)
        {
            (problem, away) = ("This run cannot be read: the database does not answer at the moment.", true);
        }
    }

    private async Task ReadAsync()
    {
        row = await runs.FindAsync(Id);
        if (row is null)
        {
            problem = "This run is not here. It may have been removed, or the address is wrong.";
            return;
        }

        try
        {
            definition = (await library.OpenAsync(row.DefinitionId, row.Version))?.Definition;
        }
        catch (WorkflowUnreadableException e)
        {
            problem = e.Message;
            return;
        }

        var names = new PictureNames((await teams.ListAsync(leaving.Token)).ToDictionary(t => t.Team.Id, t => t.Team.Name), "")
        {
            Workflows = (await library.ChoicesAsync(leaving.Token)).ToDictionary(w => w.DefinitionId, w => w.Name),
        };
        plan = WorkflowPlanner.Plan(definition!);
        frames = new RunFrames(Id);
        queued = row.IsQueued;
        await ReadStallAsync();
        picture = DefinitionPicture.Of(plan, $"run-{Id}", 1, names, withProblems: false);
        watching = WatchAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            // A run that waits sends no news, and takes longer all the same.
            ticking = clock.Listen(() => _ = InvokeAsync(TickAsync));
            // That it stands still, or has its turn, is no event of its own journal.
            stalls = new Refresher(ReadStallAsync);
            hearing = feed.OnChange(() => _ = InvokeAsync(HearAsync));
        }

        if (!toTop)
        {
            return;
        }

        toTop = false;
        try
        {
            panelScript ??= await script.InvokeAsync<IJSObjectReference>("import", leaving.Token, $"./{Assets["js/panel.js"]}");
            await panelScript.InvokeVoidAsync("toTop", leaving.Token, panel);
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            // The tab is closed.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        ticking?.Dispose();
        hearing?.Dispose();
        canvasReady.TrySetCanceled();
        try
        {
            await watching;
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }

        try
        {
            if (panelScript is not null)
            {
                await panelScript.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The tab is closed, and its scripts with it.
        }

        leaving.Dispose();
    }

    private void Ready() => canvasReady.TrySetResult();

    private async Task WatchAsync()
    {
        await canvasReady.Task;
        while (true)
        {
            try
            {
                await foreach (var next in feed.WatchAsync(Id, leaving.Token))
                {
                    await InvokeAsync(() => TakeAsync(next));
                    await Task.Delay(FrameInterval, time, leaving.Token);
                }
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                // The banner says that the database is away; the run goes on, and so must the view of it.
                await Task.Delay(ReconnectPause, time, leaving.Token);
            }
        }
    }

    private async Task TakeAsync(RunSnapshot next)
    {
        snapshot = next;
        view = next.View;
        if (activity is not null)
        {
            selected = view.Steps.GetValueOrDefault(activity.Id);
        }

        await canvas!.RunAsync(frames!.Next(view, Standing));
        await ShowTextsAsync(next);
        StateHasChanged();
        // What is read further may fail with the database, and is then read with the next snapshot: the marks are set afterwards.
        if (gatesReadFor != view.Sequence && HasGates)
        {
            var sequence = view.Sequence;
            await ReadGatesAsync();
            gatesReadFor = sequence;
        }

        if (outputsReadFor != view.Outcome)
        {
            await ReadOutputsAsync();
            outputsReadFor = view.Outcome;
        }

        StateHasChanged();
    }

    /// <summary>The end of what each step is writing, on the step itself.</summary>
    private async Task ShowTextsAsync(RunSnapshot next)
    {
        var texts = new Dictionary<string, string>();
        foreach (var (id, step) in next.View.Steps)
        {
            if (next.Texts.TryGetValue(step.Execution, out var text) && text.Parts.Count > 0)
            {
                texts[id] = text.Parts[^1].Text;
            }
        }

        foreach (var gone in shownTexts.Where(t => !texts.ContainsKey(t)))
        {
            texts[gone] = "";
        }

        if (texts.Count > 0)
        {
            await canvas!.TextAsync(texts);
        }

        shownTexts = [.. texts.Where(t => t.Value.Length > 0).Select(t => t.Key)];
    }

    // Not by the states of steps: in a For each, a step waits for a person in one visit and is done in the next.
    private bool HasGates => definition!.Activities.Any(a => a.Settings is GateSettings);

    private async Task ReadGatesAsync()
    {
        var open = new List<(GateItem Gate, GateContext Context)>();
        foreach (var gate in await gateStore.ListOpenOfRunAsync(Id, leaving.Token))
        {
            var context = gates.FirstOrDefault(g => g.Gate.Id == gate.Id).Context ?? (open.Count < MostGates ? await desk.ReadAsync(gate, leaving.Token) : null);
            open.Add((gate, context ?? GateContext.Unknown));
        }

        // What asks for a person comes to the top; a step that is looked at after that takes its place again.
        if (open.Any(now => gates.All(g => g.Gate.Id != now.Gate.Id)))
        {
            gateFirst = toTop = true;
        }

        gates = open;
    }

    private async Task ReadStallAsync()
    {
        try
        {
            stall = await stallDesk.FindAsync(Id, leaving.Token);
            if (queued)
            {
                row = await runs.FindAsync(Id, leaving.Token) ?? row;
                queued = row!.IsQueued;
            }
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // The banner says that the database is away, or the page is left.
        }
    }

    private async Task HearAsync()
    {
        var before = (stall?.Id, queued);
        if (leaving.IsCancellationRequested)
        {
            return;
        }

        await stalls!.RunAsync();
        if (before != (stall?.Id, queued))
        {
            await TickAsync();
        }
    }

    private async Task TickAsync()
    {
        if (leaving.IsCancellationRequested)
        {
            return;
        }

        if (canvasReady.Task.IsCompletedSuccessfully)
        {
            await canvas!.RunAsync(frames!.Next(view, Standing));
        }

        StateHasChanged();
    }

    private IReadOnlyList<string> StalledSteps() => StallDesk.StepsOf(view, definition!);

    /// <summary>The name of the innermost For each around a step; null: there is none.</summary>
    private string? EachAround(string id) => plan!.Find(id) is { } step ? plan.ForEachAround(step.Number).FirstOrDefault()?.Activity.Label : null;

    private async Task ReadOutputsAsync()
    {
        row = await runs.FindAsync(Id, leaving.Token);
        outputs =
        [
            .. row!.Output.EnumerateObject().Select(o => (definition!.Outputs.FirstOrDefault(d => d.Name == o.Name)?.Label ?? o.Name, Values.ToText(o.Value))),
        ];
    }

    private IEnumerable<LogEntry> Log() => view.Steps
        .Where(s => s.Value.Execution > 0)
        .OrderByDescending(s => s.Value.Execution)
        .Select(s => (Step: s.Value, Activity: definition!.FindActivity(s.Key)))
        .Where(s => s.Activity is not null)
        .Select(s => new LogEntry(s.Activity!.Id, s.Activity.Label, s.Activity.Settings.Kind, s.Step));

    /// <summary>What is being written now, except by the step that is looked at: its own details show that.</summary>
    private IEnumerable<(Activity Activity, string Text)> Writing() => snapshot is null ? [] : view.Steps
        .Where(s => s.Value.Status == ViewStatus.Running && s.Key != activity?.Id)
        .OrderBy(s => s.Value.Execution)
        .Select(s => (Activity: definition!.FindActivity(s.Key), Text: TextOf(s.Value)?.Parts is [.., var part] ? part.Text : ""))
        .Where(s => s.Activity is not null && s.Text.Length > 0)
        .Take(MostWriting)
        .Select(s => (s.Activity!, s.Text.Length <= WritingLength ? s.Text : "…" + s.Text[^WritingLength..]));

    private LiveText? TextOf(StepView step) => snapshot?.Texts.GetValueOrDefault(step.Execution);

    private void Selected(CanvasSelection selection) => Take(selection.Nodes is [var id] ? id : null);

    private void Intended(CanvasIntent intent)
    {
        if (intent is { Name: CanvasIntents.Open, Id: { } id })
        {
            if (view.Steps.GetValueOrDefault(id)?.Child is { } child)
            {
                navigation.NavigateTo($"runs/{child}");
                return;
            }

            Take(id);
        }
    }

    private async Task Show(string id)
    {
        Take(id);
        await canvas!.CommandAsync(CanvasCommand.Select, id);
        await canvas.CommandAsync(CanvasCommand.Focus, id);
    }

    private async Task Unselect()
    {
        Take(null);
        await canvas!.CommandAsync(CanvasCommand.Select);
    }

    private void Take(string? id)
    {
        activity = id is null ? null : definition!.FindActivity(id);
        selected = activity is null ? null : view.Steps.GetValueOrDefault(activity.Id) ?? StepView.New;
        if (activity is not null)
        {
            // The card of a gate says more about it than its details do.
            gateFirst = gates.Any(g => g.Gate.ActivityId == activity.Id);
            toTop = true;
        }
    }

    private async Task Decided(GateAnswer answer)
    {
        notice = answer.Accepted ? null : answer.Reason;
        try
        {
            await ReadGatesAsync();
        }
        catch (NpgsqlException)
        {
            // The next snapshot reads them.
            gatesReadFor = -1;
        }
    }

    private Task Stop(string why) => Tell(() => runs.StopAsync(Id, WorkflowLibrary.Person, why.Length > 0 ? why : "Stopped by hand."), "The run is over already.");

    private Task Resume() => Tell(() => runs.ResumeAsync(Id, WorkflowLibrary.Person), "The run goes on already, or is over.");

    private Task Pause() => Tell(() => runs.PauseAsync(Id, WorkflowLibrary.Person), "The run does not go on, so there is nothing to pause.");

    private Task DoByHand(StepByHand step) => Tell(() => runs.SkipAsync(Id, step), "The run is over already.");

    // How a run failed does not tell whether that is final: one that took too long as a whole is over, one that failed since a step did is not.
    private bool HasFailed => view.Outcome is not null and not RunOutcome.Completed and not RunOutcome.Cancelled;

    private bool CanResume => HasFailed && row!.Status == RunStatus.Failed;

    /// <summary>The run is not over, or may still be let go on.</summary>
    private bool CanSteer => view.Outcome is null || CanResume;

    private async Task Tell(Func<Task<bool>> wish, string refusal)
    {
        busy = true;
        try
        {
            notice = await wish() ? null : refusal;
        }
        catch (NpgsqlException)
        {
            notice = WorkflowLibrary.DatabaseAway;
        }
        finally
        {
            busy = false;
        }
    }

    private sealed record LogEntry(string Id, string Label, string Kind, StepView Step);
}
