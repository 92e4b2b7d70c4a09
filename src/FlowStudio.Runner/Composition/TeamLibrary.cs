using System.Text.Json;
using FlowStudio.Agents.Teams;
using FlowStudio.Runtime.Storage;

namespace FlowStudio.Runner.Composition;

/// <summary>The teams that people keep, in the database.</summary>
public sealed class TeamLibrary(DocumentStore documents) : ITeamCatalog
{
    private const string Kind = "team";

    public async ValueTask<Team?> FindAsync(string id, CancellationToken cancellationToken) => (await FindStoredAsync(id, cancellationToken))?.Team;

    /// <summary>With the revision that a save needs.</summary>
    public async Task<StoredTeam?> FindStoredAsync(string id, CancellationToken cancellationToken) =>
        await documents.FindAsync(Kind, id, cancellationToken) is { } document ? Read(document) : null;

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<StoredTeam>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await documents.ListAsync(Kind, cancellationToken)).Select(Read).OrderBy(t => t.Team.Name, StringComparer.CurrentCultureIgnoreCase)];

    /// <param name="seen">The revision that was edited; 0: it is new.</param>
    /// <returns>The new revision; null when somebody else has saved in between.</returns>
    public Task<long?> SaveAsync(Team team, long seen, CancellationToken cancellationToken) =>
        documents.SaveAsync(Kind, team.Id, JsonSerializer.Serialize(team, LibraryJson.Default.Team), seen, cancellationToken);

    public Task DeleteAsync(string id, CancellationToken cancellationToken) => documents.DeleteAsync(Kind, id, cancellationToken);

    /// <summary>A team as a file holds it.</summary>
    /// <exception cref="JsonException">It is no team.</exception>
    public static Team Parse(string json) => JsonSerializer.Deserialize(json, LibraryJson.Default.Team) ?? throw new JsonException("The file holds no team.");

    private static StoredTeam Read(Document document) => new(Parse(document.Json), document.Revision, document.UpdatedAt);
}

public sealed record StoredTeam(Team Team, long Revision, DateTimeOffset UpdatedAt);
