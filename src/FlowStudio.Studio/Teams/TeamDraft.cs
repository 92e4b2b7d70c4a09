using FlowStudio.Agents.Teams;
using FlowStudio.Studio.Settings;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Studio.Teams;

/// <summary>A team while it is edited.</summary>
public sealed class TeamDraft
{
    public required string Id { get; init; }

    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public TeamPattern Pattern { get; set; }

    public string? ManagerRoleId { get; set; }

    /// <summary>As typed in: <see cref="LimitText"/>.</summary>
    public string MaxConcurrent { get; set; } = "";

    public List<RoleDraft> Roles { get; init; } = [];

    /// <summary>A team with two roles that make sense together, so that the first save needs a name only.</summary>
    public static TeamDraft New() => From(new Team
    {
        Id = NewId(),
        Roles =
        [
            new Role { Id = "writer", Name = "Writer", Goal = "Write a first version of what is asked for.", Instructions = "Plain words and short paragraphs. Answer with the text alone." },
            new Role { Id = "reviewer", Name = "Reviewer", Goal = "Improve what the writer made until it can be used.", Instructions = "Correct mistakes, cut what is said twice, and hand over the whole finished text." },
        ],
    });

    public static TeamDraft From(Team team) => new()
    {
        Id = team.Id,
        Name = team.Name,
        Description = team.Description,
        Pattern = team.Pattern,
        ManagerRoleId = team.ManagerRoleId,
        MaxConcurrent = LimitText.Of(team.MaxConcurrent),
        Roles = [.. team.Roles.Select(RoleDraft.From)],
    };

    public Team ToTeam() => new()
    {
        Id = Id,
        Name = Name.Trim(),
        Description = Description.Trim(),
        Pattern = Pattern,
        ManagerRoleId = Pattern == TeamPattern.Manager ? ManagerRoleId : null,
        MaxConcurrent = LimitText.Read(MaxConcurrent),
        Roles = [.. Roles.Select(r => r.ToRole())],
    };

    public RoleDraft Add()
    {
        var role = new RoleDraft { Id = NewId() };
        Roles.Add(role);
        return role;
    }

    public void Remove(RoleDraft role)
    {
        Roles.Remove(role);
        if (ManagerRoleId == role.Id)
        {
            ManagerRoleId = null;
        }
    }

    /// <returns>False when it stands at that end already.</returns>
    public bool Move(RoleDraft role, int by)
    {
        var from = Roles.IndexOf(role);
        var to = from + by;
        if (to < 0 || to >= Roles.Count)
        {
            return false;
        }

        Roles.RemoveAt(from);
        Roles.Insert(to, role);
        return true;
    }

    private static string NewId() => Guid.NewGuid().ToString("N")[..12];
}

public sealed class RoleDraft
{
    public required string Id { get; init; }

    public string Name { get; set; } = "";

    public string Goal { get; set; } = "";

    public string Instructions { get; set; } = "";

    public string Provider { get; set; } = "";

    public string Model { get; set; } = "";

    public HashSet<string> Tools { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    public static RoleDraft From(Role role) => new()
    {
        Id = role.Id,
        Name = role.Name,
        Goal = role.Goal,
        Instructions = role.Instructions,
        Provider = role.Model.Provider,
        Model = role.Model.Model,
        Tools = new HashSet<string>(role.Tools, StringComparer.OrdinalIgnoreCase),
    };

    public Role ToRole() => new()
    {
        Id = Id,
        Name = Name.Trim(),
        Goal = Goal.Trim(),
        Instructions = Instructions.Trim(),
        Model = new ModelChoice(Provider, Provider.Length == 0 ? "" : Model.Trim()),
        Tools = [.. Tools.Order(StringComparer.OrdinalIgnoreCase)],
    };
}
