using System.Collections.Concurrent;
using FlowStudio.Agents.Tools;
using FlowStudio.Agents.Models;
using FlowStudio.Runner.Composition;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Studio.Library;

/// <summary>
/// Workflows as the pages use them: opened as definitions, saved as Elsa files, checked against the library of teams, providers and tools.
/// </summary>
public sealed class WorkflowLibrary(DefinitionStore definitions, RunStore runs, TeamLibrary teams, IModelProviderCatalog providers, ToolCatalog tools, TimeProvider time)
{
    /// <summary>Who edits and starts, until there are accounts.</summary>
    public const string Person = "You";

    /// <summary>What a page says when the database does not answer. What was typed is still on the page.</summary>
    public const string DatabaseAway = "The database does not answer at the moment. Nothing is lost; wait a moment and try again.";

    /// <summary>The latest version, draft or published; null when there is none.</summary>
    /// <exception cref="WorkflowUnreadableException"/>
    public async Task<OpenWorkflow?> OpenLatestAsync(string definitionId, CancellationToken cancellationToken = default) =>
        Open(await definitions.FindLatestAsync(definitionId, cancellationToken));

    /// <summary>The version that starts; null when none is published.</summary>
    /// <exception cref="WorkflowUnreadableException"/>
    public async Task<OpenWorkflow?> OpenPublishedAsync(string definitionId, CancellationToken cancellationToken = default) =>
        Open(await definitions.FindPublishedAsync(definitionId, cancellationToken));

    /// <summary>One version, as a run has pinned it.</summary>
    /// <exception cref="WorkflowUnreadableException"/>
    public async Task<OpenWorkflow?> OpenAsync(string definitionId, int version, CancellationToken cancellationToken = default) =>
        Open(await definitions.FindAsync(definitionId, version, cancellationToken));

    /// <summary>Makes a new workflow of a definition: version 1, a draft. A definition id that is taken gets another one.</summary>
    /// <returns>The definition as it was saved.</returns>
    public async Task<WorkflowDefinition> CreateAsync(WorkflowDefinition definition, CancellationToken cancellationToken = default)
    {
        var own = definition with { Version = 1, VersionId = Guid.NewGuid().ToString("N")[..16] };
        while (!await definitions.CreateAsync(own.DefinitionId, own.Name, own.Description, Write(own), Person, cancellationToken))
        {
            own = own with { DefinitionId = Guid.NewGuid().ToString("N")[..16] };
        }

        return own;
    }

    /// <summary>The workflows that use a team in their latest version, by name.</summary>
    public async Task<IReadOnlyList<WorkflowName>> UsersOfTeamAsync(string teamId, CancellationToken cancellationToken = default)
    {
        var users = new List<WorkflowName>();
        foreach (var summary in await definitions.ListAsync(cancellationToken))
        {
            // The search in the text spares the reading of nearly all.
            if (await definitions.FindLatestAsync(summary.DefinitionId, cancellationToken) is { } stored && stored.Json.Contains(teamId, StringComparison.Ordinal)
                && ElsaCodec.Read(stored.Json).Definition is { } definition && definition.Activities.Any(a => a.Settings is TeamSettings team && team.TeamId == teamId))
            {
                users.Add(new WorkflowName(summary.DefinitionId, summary.Name));
            }
        }

        return [.. users.OrderBy(u => u.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>Whether there is a workflow with this id, archived ones included.</summary>
    public async Task<bool> ExistsAsync(string definitionId, CancellationToken cancellationToken = default) =>
        await definitions.FindLatestAsync(definitionId, cancellationToken) is not null;

    /// <summary>The name itself, or with a number behind it when a workflow has it already.</summary>
    public async Task<string> FreeNameAsync(string name, CancellationToken cancellationToken = default)
    {
        var taken = (await definitions.ListAsync(cancellationToken)).Select(d => d.Name).ToHashSet(StringComparer.CurrentCultureIgnoreCase);
        return Enumerable.Range(1, taken.Count + 1).Select(n => n == 1 ? name : $"{name} {n}").First(candidate => !taken.Contains(candidate));
    }

    /// <summary>An empty workflow with a Start, an input and an output, ready to be drawn on.</summary>
    public static WorkflowDefinition Blank(string name = "New workflow") => new()
    {
        DefinitionId = Guid.NewGuid().ToString("N")[..16],
        VersionId = Guid.NewGuid().ToString("N")[..16],
        Name = name,
        Inputs = [new InputDefinition("Topic", "Topic", "What this run is about.") { Example = "" }],
        Outputs = [new OutputDefinition("Result", "Result")],
        Activities = [new Activity { Id = "start", Name = "Start", DisplayText = "Start", Settings = new StartSettings(), Position = new Point(80, 160) }],
    };

    /// <returns>Where it was saved; null when somebody else has saved in between.</returns>
    public Task<DraftPlace?> SaveDraftAsync(WorkflowDefinition definition, DraftPlace seen, CancellationToken cancellationToken = default) =>
        definitions.SaveDraftAsync(definition.DefinitionId, seen, definition.Name, definition.Description, Write(definition), Person, cancellationToken);

    /// <returns>Null when it was published; otherwise why not, in plain words.</returns>
    public async Task<string?> PublishAsync(WorkflowDefinition definition, DraftPlace seen, CancellationToken cancellationToken = default)
    {
        var plan = await PlanAsync(definition, cancellationToken);
        if (!plan.CanRun)
        {
            return "There are mistakes on the canvas. Put them right first; each is marked where it is.";
        }

        try
        {
            return await definitions.PublishAsync(definition.DefinitionId, seen, Person, cancellationToken)
                ? null
                : "Somebody else has changed this workflow in the meantime. Reload it, then publish.";
        }
        catch (PlanUnavailableException e)
        {
            return e.Message;
        }
    }

    /// <summary>The plan with everything checked that can be.</summary>
    public async Task<WorkflowPlan> PlanAsync(WorkflowDefinition definition, CancellationToken cancellationToken = default) =>
        WorkflowPlanner.Plan(definition, await ContextAsync(definition.DefinitionId, cancellationToken));

    /// <summary>The workflows that a step may run, by name.</summary>
    public async Task<IReadOnlyList<WorkflowChoice>> ChoicesAsync(CancellationToken cancellationToken = default) =>
    [
        .. (await definitions.ListAsync(cancellationToken)).Select(d => new WorkflowChoice(d.DefinitionId, d.Name, d.PublishedVersion))
            .OrderBy(c => c.Name, StringComparer.CurrentCultureIgnoreCase),
    ];

    /// <param name="definitionId">The workflow that is planned: one that runs itself is published by the time it does.</param>
    public async Task<PlanContext> ContextAsync(string definitionId, CancellationToken cancellationToken = default) => new()
    {
        Workflows = (await ChoicesAsync(cancellationToken)).ToDictionary(c => c.DefinitionId, c => c.PublishedVersion is not null || c.DefinitionId == definitionId),
        TeamIds = (await teams.ListAsync(cancellationToken)).Select(t => t.Team.Id).ToHashSet(),
        ProviderNames = (await providers.ListAsync(cancellationToken)).Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase),
        ToolNames = tools.Choices.Select(t => t.Name).ToHashSet(),
    };

    /// <summary>Starts the published version.</summary>
    /// <param name="startKey">The same key twice is one run: a double click is not two.</param>
    /// <exception cref="InputTooLargeException"/>
    public async Task<StartedRun> StartAsync(
        OpenWorkflow workflow, IReadOnlyDictionary<string, System.Text.Json.JsonElement> input, string? startKey = null, CancellationToken cancellationToken = default) =>
        await runs.StartAsync(workflow.Definition.DefinitionId, workflow.Place.Version, workflow.Definition.Name, input, Person, startKey, cancellationToken);

    private string Write(WorkflowDefinition definition) => ElsaCodec.Write(definition, time.GetUtcNow());

    private static OpenWorkflow? Open(StoredDefinition? stored)
    {
        if (stored is null)
        {
            return null;
        }

        var read = ElsaCodec.Read(stored.Json);
        return read.Definition is { } definition
            ? new OpenWorkflow(definition with { Version = stored.Place.Version }, stored.Place, stored.IsPublished, stored.IsLatest, stored.UpdatedAt)
            : throw new WorkflowUnreadableException($"“{stored.Name}” is saved in a form that cannot be read: {read.Problem?.Message}");
    }
}

/// <param name="Place">What a save or a publish must name.</param>
public sealed record OpenWorkflow(WorkflowDefinition Definition, DraftPlace Place, bool IsPublished, bool IsLatest, DateTimeOffset UpdatedAt);

/// <param name="PublishedVersion">Null: none yet.</param>
public sealed record WorkflowChoice(string DefinitionId, string Name, int? PublishedVersion);

public sealed record WorkflowName(string DefinitionId, string Name);

/// <summary>A saved workflow that this version cannot read.</summary>
public sealed class WorkflowUnreadableException(string message) : Exception(message);
