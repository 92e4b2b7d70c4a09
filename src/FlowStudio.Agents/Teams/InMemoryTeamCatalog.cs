using System.Collections.Concurrent;

namespace FlowStudio.Agents.Teams;

/// <summary>Teams that live as long as the process.</summary>
public sealed class InMemoryTeamCatalog : ITeamCatalog
{
    private readonly ConcurrentDictionary<string, Team> _teams = new(StringComparer.Ordinal);

    /// <summary>Adds it, or takes the place of the one with the same id.</summary>
    public InMemoryTeamCatalog Save(Team team)
    {
        _teams[team.Id] = team;
        return this;
    }

    public ValueTask<Team?> FindAsync(string id, CancellationToken cancellationToken) => new(_teams.GetValueOrDefault(id));
}
