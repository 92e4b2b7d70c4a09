using FlowStudio.Agents.Models;
using FlowStudio.Agents.Tools;
using FlowStudio.Runner.Composition;
using FlowStudio.Studio.Canvas;
using FlowStudio.Studio.Designer.Panel;
using FlowStudio.Studio.Library;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;
using FlowStudio.Workflows.Planning;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Npgsql;

namespace FlowStudio.Studio.Designer;

/// <summary>Draw, configure, publish and start one workflow.</summary>
public sealed partial class DesignerPage(
    WorkflowLibrary library, TeamLibrary teams, IModelProviderCatalog providers, ToolCatalog tools, TimeProvider time, NavigationManager navigation) : ComponentBase
{
    private DesignerSession? session;
    private FlowCanvas? canvas;
    private PanelContext? panel;
    private IReadOnlyList<StoredTeam> teamList = [];
    private IReadOnlyList<ModelProvider> providerList = [];
    private IReadOnlyList<WorkflowChoice> workflowList = [];
    private string? problem;
    private bool away;
    private string? notice;
    private bool busy;
    private bool showProblems;
    private bool panelOpen = true;
    private bool focusPanel;
    private bool focusDialog;
    private StepPanel? stepPanel;
    private ElementReference dialog;
    private ElementReference startButton;
    private Activity? step;
    private Connection? loop;
    private CanvasIntent? adding;
    private OpenWorkflow? starting;

    [Parameter] public string DefinitionId { get; set; } = "";

    private NavigationManager Navigation => navigation;

    private int errors => session!.Plan.Problems.Count(p => p.Severity == Severity.Error);

    private string ProblemWords => (errors, session!.Plan.Problems.Length - errors) switch
    {
        (0, 0) => "No problems",
        (0, var hints) => Count(hints, "hint"),
        var (mistakes, _) => Count(mistakes, "problem"),
    };

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private string SavedWords => session!.State switch
    {
        SaveState.Saved => "Saved",
        SaveState.Saving => "Saving…",
        SaveState.Conflict => "Not saved",
        _ => session.SaveProblem.Length > 0 ? session.SaveProblem : "Unsaved changes…",
    };

    protected override async Task OnParametersSetAsync()
    {
        if (session?.Definition.DefinitionId != DefinitionId)
        {
            await OpenAsync();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (focusPanel && stepPanel is not null)
        {
            focusPanel = false;
            await stepPanel.FocusAsync();
        }

        if (focusDialog && starting is not null)
        {
            focusDialog = false;
            await dialog.FocusAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (session is not null)
        {
            await session.DisposeAsync();
        }
    }

    private async Task OpenAsync()
    {
        var before = session;
        (problem, away) = (null, false);
        try
        {
            teamList = await teams.ListAsync(CancellationToken.None);
            providerList = await providers.ListAsync(CancellationToken.None);
            workflowList = await library.ChoicesAsync();
            if (await library.OpenLatestAsync(DefinitionId) is not { } open)
            {
                problem = "This workflow is not here. It may have been removed, or the address is wrong.";
                return;
            }

            // What this person had is given up on purpose, so the former session is not asked to save.
            session = new DesignerSession(library, open, await library.ContextAsync(DefinitionId), Names(), time, work => InvokeAsync(work));
            session.Changed += OnSessionChanged;
            step = null;
            loop = null;
            MakePanel();
        }
        catch (WorkflowUnreadableException e)
        {
            problem = e.Message;
        }
        catch (NpgsqlException)
        {
            (problem, away) = ("This workflow cannot be opened at the moment: the database does not answer.", true);
            return;
        }

        if (before is not null)
        {
            before.Changed -= OnSessionChanged;
        }
    }

    private PictureNames Names() => new(
        teamList.ToDictionary(t => t.Team.Id, t => t.Team.Name),
        providerList.FirstOrDefault(p => p.IsDefault)?.Name ?? ModelProvider.Simulated.Name)
    {
        Workflows = workflowList.ToDictionary(w => w.DefinitionId, w => w.Name),
    };

    private void OnSessionChanged()
    {
        step = step is null ? null : session!.Definition.FindActivity(step.Id);
        loop = loop is null ? null : session!.Definition.Connections.FirstOrDefault(c => c.Id == loop.Id);
        MakePanel();
        _ = InvokeAsync(StateHasChanged);
    }

    private void MakePanel() => panel = new PanelContext(session!.Plan, teamList, providerList, tools.Choices, ReadOnly: false) { Workflows = workflowList };

    private Task<CommitOutcome> Commit(CanvasCommit commit)
    {
        var changes = CommitTranslator.Possible(CommitTranslator.Changes(commit.Ops), session!.Definition).ToList();
        var refusal = session.Apply(commit.Label, changes);
        return Task.FromResult(new CommitOutcome(session.Picture, refusal));
    }

    private async Task Selected(CanvasSelection selection)
    {
        step = selection.Nodes is [var node] ? session!.Definition.FindActivity(node) : null;
        loop = step is null && selection.Nodes.Count == 0 && selection.Edges is [var edge] ? session!.Definition.Connections.FirstOrDefault(c => c.Id == edge) : null;
        if (step is not null || loop is not null)
        {
            panelOpen = true;
        }

        if (step?.Settings is TeamSettings or SubWorkflowSettings)
        {
            await RefreshAsync();
        }
    }

    /// <summary>A team or a workflow may have been made or published in another tab since.</summary>
    private async Task RefreshAsync()
    {
        try
        {
            teamList = await teams.ListAsync(CancellationToken.None);
            workflowList = await library.ChoicesAsync();
            session!.Refresh(await library.ContextAsync(DefinitionId), Names());
        }
        catch (NpgsqlException)
        {
            // What was known stays; saving says that the database is away.
        }
    }

    private async Task Intended(CanvasIntent intent)
    {
        switch (intent.Name)
        {
            case CanvasIntents.Undo:
                Undo();
                break;
            case CanvasIntents.Redo:
                Redo();
                break;
            case CanvasIntents.Open or CanvasIntents.Rename when intent.Id is { } id:
                step = session!.Definition.FindActivity(id);
                panelOpen = true;
                // Who opens a step wants to change it: from here Tab walks through its settings.
                focusPanel = step is not null;
                break;
            case CanvasIntents.Drop when intent.Kind is { } kind:
                await AddAsync(kind, intent);
                break;
            case CanvasIntents.Add:
                adding = intent;
                break;
            case CanvasIntents.Duplicate when intent.Ids is { Count: > 0 } ids:
                await Duplicate(ids);
                break;
        }
    }

    private async Task AddChosen(string kind)
    {
        var where = adding!;
        adding = null;
        await AddAsync(kind, where);
    }

    private async Task CloseAdd()
    {
        adding = null;
        await canvas!.CommandAsync(CanvasCommand.Focus);
    }

    private void AddHere() => adding = new CanvasIntent(CanvasIntents.Add) { ClientX = 120, ClientY = 160 };

    /// <summary>Adds a step alone, behind the step it was pulled from, or into the middle of a connection.</summary>
    private async Task AddAsync(string kind, CanvasIntent where)
    {
        var definition = session!.Definition;
        var edge = where.EdgeId is { } edgeId ? definition.Connections.FirstOrDefault(c => c.Id == edgeId) : null;
        var before = definition.FindActivity(edge?.Source ?? where.Source ?? "");
        var added = StepAddition.Of(kind, PlaceFor(where, before), definition, before, edge?.SourcePort ?? where.Port, edge);
        notice = session.Apply($"Add {added.Step.Label}", added.Changes);
        if (notice is null)
        {
            step = session.Definition.FindActivity(added.Step.Id);
            panelOpen = true;
            await canvas!.ShowAsync(session.Picture);
            await canvas.CommandAsync(CanvasCommand.Select, added.Step.Id);
            await canvas.CommandAsync(CanvasCommand.Focus, added.Step.Id);
        }
    }

    private Point PlaceFor(CanvasIntent where, Activity? before)
    {
        if (where is { X: { } x, Y: { } y })
        {
            return new Point(Math.Round(x / 10) * 10, Math.Round(y / 10) * 10);
        }

        if (before is not null)
        {
            return new Point(before.Position.X + 320, before.Position.Y);
        }

        var activities = session!.Definition.Activities;
        return activities.IsEmpty ? new Point(80, 160) : new Point(activities.Max(a => a.Position.X) + 320, activities.OrderBy(a => a.Position.X).Last().Position.Y);
    }

    private async Task Duplicate(IReadOnlyList<string> ids)
    {
        var definition = session!.Definition;
        var originals = definition.Activities.Where(a => ids.Contains(a.Id) && a.Settings is not StartSettings).ToList();
        if (originals.Count > 0)
        {
            notice = await AddCopiesAsync("Duplicate", StepCopies.Of(originals, definition.Connections, definition, new Point(40, 100)));
        }
    }

    private string? Copy(IReadOnlyList<string> ids) => StepClipboard.Copy(session!.Definition, ids);

    private async Task<string?> Paste(string text, CanvasPaste place) =>
        StepClipboard.Paste(text, session!.Definition, place, out var refusal) is { } copies ? await AddCopiesAsync("Paste", copies) : refusal;

    /// <returns>Null when it was done; otherwise why not, in plain words.</returns>
    private async Task<string?> AddCopiesAsync(string label, StepCopies copies)
    {
        if (session!.Apply(label, copies.Changes) is { } refusal)
        {
            return refusal;
        }

        await canvas!.ShowAsync(session.Picture);
        await canvas.CommandAsync(CanvasCommand.Select, copies.Ids);
        await canvas.CommandAsync(CanvasCommand.Focus, copies.Ids[0]);
        StateHasChanged();
        return null;
    }

    private void Remove(Activity activity)
    {
        notice = session!.Apply($"Remove {activity.Label}", new DefinitionChange.RemoveActivity(activity.Id));
        step = null;
    }

    private void Disconnect(Connection connection)
    {
        notice = session!.Apply("Remove a connection", new DefinitionChange.Disconnect(connection.Id));
        loop = null;
    }

    private void BoundLoop(ChangeEventArgs e) => notice = session!.Apply(
        "Change a loop's limit", new DefinitionChange.BoundLoop(loop!.Id, int.TryParse(e.Value as string, out var rounds) ? rounds : null));

    private void Undo() => session!.Undo();

    private void Redo() => session!.Redo();

    private void ShowWorkflow()
    {
        step = null;
        loop = null;
        panelOpen = true;
    }

    private void ClosePanel() => panelOpen = false;

    private async Task Reveal(Problem found)
    {
        showProblems = false;
        if (found.ActivityId is { } id)
        {
            step = session!.Definition.FindActivity(id);
            panelOpen = true;
            await canvas!.CommandAsync(CanvasCommand.Select, id);
            await canvas.CommandAsync(CanvasCommand.Focus, id);
        }
        else if (found.ConnectionId is { } connectionId)
        {
            loop = session!.Definition.Connections.FirstOrDefault(c => c.Id == connectionId);
            step = null;
            panelOpen = true;
            await canvas!.CommandAsync(CanvasCommand.Select, connectionId);
        }
        else
        {
            ShowWorkflow();
        }
    }

    private string WhereOf(Problem found) => found.ActivityId is { } id
        ? session!.Definition.FindActivity(id)?.Label ?? ""
        : found.ConnectionId is { } connection && session!.Definition.Connections.FirstOrDefault(c => c.Id == connection) is { } c ? EndsOf(c) : "The workflow";

    private string EndsOf(Connection connection) =>
        $"{session!.Definition.FindActivity(connection.Source)?.Label} › {Ports.Label(connection.SourcePort)} → {session.Definition.FindActivity(connection.Target)?.Label}";

    /// <summary>Closes what lies over the canvas; the keyboard goes back to where it came from.</summary>
    private async Task Shortcut(KeyboardEventArgs e)
    {
        if (e.Key == "Escape")
        {
            showProblems = false;
            if (starting is not null)
            {
                await CloseStart();
            }
        }
    }

    private async Task CloseStart()
    {
        starting = null;
        await startButton.FocusAsync();
    }

    private async Task PanelKey(KeyboardEventArgs e)
    {
        if (e.Key == "Escape" && step is not null)
        {
            await canvas!.CommandAsync(CanvasCommand.Focus, step.Id);
        }
    }

    private async Task<bool> PublishAsync()
    {
        busy = true;
        try
        {
            notice = await session!.PublishAsync();
            showProblems = notice is not null && errors > 0;
            return notice is null;
        }
        finally
        {
            busy = false;
        }
    }

    private Task Publish() => PublishAsync();

    /// <summary>What is started is what is drawn: changes are published first.</summary>
    private async Task Start()
    {
        if (session!.IsPublished || await PublishAsync())
        {
            try
            {
                starting = await library.OpenPublishedAsync(DefinitionId);
                focusDialog = starting is not null;
            }
            catch (NpgsqlException)
            {
                notice = WorkflowLibrary.DatabaseAway;
            }
        }
    }
}
