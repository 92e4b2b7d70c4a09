using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Agents.Teams;

/// <summary>One member of a team.</summary>
public sealed record Role
{
    /// <summary>Unique in the team; stays when the name changes. Letters, digits, "-" and "_".</summary>
    public required string Id { get; init; }

    /// <summary>Who it is, in a few words: "Researcher". Unique in the team.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is to reach.</summary>
    public string Goal { get; init; } = "";

    /// <summary>How it works: tone, must and must not.</summary>
    public string Instructions { get; init; } = "";

    public ModelChoice Model { get; init; } = ModelChoice.Default;

    /// <summary>Names of the tools that it may use.</summary>
    public ImmutableArray<string> Tools { get; init; } = [];

    internal IEnumerable<SetupProblem> Validate(int index, IEnumerable<Role> before)
    {
        var place = $"Roles[{index}].";
        if (string.IsNullOrWhiteSpace(Name))
        {
            yield return new(place + nameof(Name), $"Role {index + 1} has no name. Say who it is, for example \"Researcher\".");
        }
        else if (before.Any(other => other.Name.Trim().Equals(Name.Trim(), StringComparison.OrdinalIgnoreCase)))
        {
            yield return new(place + nameof(Name), $"Two roles are named \"{Name.Trim()}\". Give each its own name.");
        }

        if (string.IsNullOrWhiteSpace(Goal))
        {
            yield return new(place + nameof(Goal), $"{(Name.Length > 0 ? $"\"{Name}\"" : $"Role {index + 1}")} has no goal. Say in a sentence what it is to reach.");
        }

        if (Id.Length == 0 || !Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            yield return new(place + nameof(Id), $"Role {index + 1} has the id \"{Id}\". An id has letters, digits, \"-\" and \"_\" only.");
        }
        else if (before.Any(other => other.Id.Equals(Id, StringComparison.Ordinal)))
        {
            yield return new(place + nameof(Id), $"Two roles have the id \"{Id}\". Remove one of them and add it again.");
        }
    }
}
