namespace FlowStudio.Agents.Teams;

/// <summary>The library of teams. Implemented where they are stored.</summary>
public interface ITeamCatalog
{
    /// <summary>Null when there is none.</summary>
    ValueTask<Team?> FindAsync(string id, CancellationToken cancellationToken);
}
