using FlowStudio.Runner.Composition;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Library;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json;

namespace FlowStudio.Studio.Templates;

/// <summary>Makes a person's own workflow of a template.</summary>
public sealed class TemplateStarter(WorkflowLibrary library, DefinitionStore definitions, TeamLibrary teams)
{
    /// <summary>
    /// A published workflow that is the template. One that was made before and has not been changed serves again: starting a template ten times
    /// makes ten runs of one workflow.
    /// </summary>
    /// <exception cref="TemplateUnusableException"/>
    public async Task<OpenWorkflow> PublishedAsync(Template template, CancellationToken cancellationToken = default)
    {
        await AddTeamAsync(template, cancellationToken);
        if (await FindUnchangedAsync(template, cancellationToken) is { } existing)
        {
            return existing;
        }

        var definitionId = await CreateAsync(template, cancellationToken);
        var draft = (await library.OpenLatestAsync(definitionId, cancellationToken))!;
        return await library.PublishAsync(draft.Definition, draft.Place, cancellationToken) is { } problem
            ? throw new TemplateUnusableException($"The workflow was made, but cannot be published: {problem} Open it under Workflows to see what is wrong.")
            : (await library.OpenPublishedAsync(definitionId, cancellationToken))!;
    }

    /// <summary>A new draft to be changed, with the team that it needs.</summary>
    /// <returns>The new workflow's definition id.</returns>
    public async Task<string> CopyAsync(Template template, CancellationToken cancellationToken = default)
    {
        await AddTeamAsync(template, cancellationToken);
        return await CreateAsync(template, cancellationToken);
    }

    private async Task<string> CreateAsync(Template template, CancellationToken cancellationToken)
    {
        var name = await library.FreeNameAsync(template.Definition.Name, cancellationToken);
        return (await library.CreateAsync(template.Definition with { Name = name }, cancellationToken)).DefinitionId;
    }

    private async Task AddTeamAsync(Template template, CancellationToken cancellationToken)
    {
        if (template.Team is { } team && await teams.FindAsync(team.Id, cancellationToken) is null)
        {
            // Two people at once: whoever comes second finds the same team.
            await teams.SaveAsync(team, 0, cancellationToken);
        }
    }

    private async Task<OpenWorkflow?> FindUnchangedAsync(Template template, CancellationToken cancellationToken)
    {
        var wanted = Content(template.Definition, template.Definition);
        foreach (var summary in await definitions.ListAsync(cancellationToken))
        {
            if (summary is { LatestIsPublished: true } && summary.Name.StartsWith(template.Definition.Name, StringComparison.Ordinal)
                && await library.OpenPublishedAsync(summary.DefinitionId, cancellationToken) is { } open
                && Content(open.Definition, template.Definition) == wanted)
            {
                return open;
            }
        }

        return null;
    }

    /// <summary>Everything but what tells one copy from another.</summary>
    private static string Content(WorkflowDefinition definition, WorkflowDefinition like) => ElsaCodec.Write(
        definition with { DefinitionId = like.DefinitionId, VersionId = like.VersionId, Version = like.Version, Name = like.Name }, DateTimeOffset.UnixEpoch);
}

/// <summary>A template of which no workflow can be made; the message is for people.</summary>
public sealed class TemplateUnusableException(string message) : Exception(message);
