using System.Collections.Immutable;

namespace FlowStudio.Agents.Teams;

/// <summary>How the members of a team work together.</summary>
public enum TeamPattern
{
    /// <summary>One after the other; each sees what those before it made, and the last one's answer is the team's.</summary>
    Sequence,

    /// <summary>The manager hands out tasks, sees what comes back, and gives the answer.</summary>
    Manager,
}

/// <summary>Roles that do one task together.</summary>
public sealed record Team
{
    public required string Id { get; init; }

    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    public TeamPattern Pattern { get; init; }

    /// <summary>Id of the role that leads, in <see cref="TeamPattern.Manager"/>; otherwise without meaning.</summary>
    public string? ManagerRoleId { get; init; }

    /// <summary>In the order in which they work.</summary>
    public ImmutableArray<Role> Roles { get; init; } = [];

    /// <summary>How many steps may have it at work at once, over all runners; null: as many as come.</summary>
    public int? MaxConcurrent { get; init; }

    public Role? Manager => Pattern == TeamPattern.Manager ? Roles.FirstOrDefault(role => role.Id == ManagerRoleId) : null;

    /// <summary>Everybody but the manager.</summary>
    public ImmutableArray<Role> Members => Manager is { } manager ? Roles.Remove(manager) : Roles;

    /// <summary>Everything that is wrong with it; empty when it can work.</summary>
    public IReadOnlyList<SetupProblem> Validate()
    {
        var problems = new List<SetupProblem>();
        if (string.IsNullOrWhiteSpace(Name))
        {
            problems.Add(new(nameof(Name), "The team has no name. Give it one."));
        }

        if (Roles.IsEmpty)
        {
            problems.Add(new(nameof(Roles), "The team has nobody in it. Add at least one role."));
        }

        for (var i = 0; i < Roles.Length; i++)
        {
            problems.AddRange(Roles[i].Validate(i, Roles.Take(i)));
        }

        if (MaxConcurrent is < 1 or > ConcurrencyBounds.Most)
        {
            problems.Add(new(nameof(MaxConcurrent), ConcurrencyBounds.Problem));
        }

        if (Pattern == TeamPattern.Manager && !Roles.IsEmpty)
        {
            if (Manager is null)
            {
                problems.Add(new(nameof(ManagerRoleId), "No manager is chosen. Choose which role leads the team, or let the members work in sequence."));
            }
            else if (Members.IsEmpty)
            {
                problems.Add(new(nameof(Roles), "The manager has nobody to give tasks to. Add a second role."));
            }
        }

        return problems;
    }
}
