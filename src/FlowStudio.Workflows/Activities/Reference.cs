using System.Collections.Immutable;

namespace FlowStudio.Workflows.Activities;

/// <summary>
/// A pointer to a value: <c>Input.Topic</c>, <c>Variables.Draft</c>, <c>Variables.Triage.category</c>. The words are those of Elsa's
/// Liquid expressions, so that a stock server understands the same text.
/// </summary>
/// <param name="Scope"><see cref="InputScope"/> or <see cref="VariableScope"/>.</param>
/// <param name="Name">The input's or variable's name.</param>
/// <param name="Path">Fields inside the value; a whole number indexes a list.</param>
public sealed record Reference(string Scope, string Name, ImmutableArray<string> Path)
{
    public const string InputScope = "Input";
    public const string VariableScope = "Variables";

    public static Reference ToInput(string name) => new(InputScope, name, []);

    public static Reference ToResult(string name, params ReadOnlySpan<string> path) => new(VariableScope, name, [.. path]);

    /// <summary>Null when the text is no such pointer.</summary>
    public static Reference? TryParse(string text)
    {
        var parts = text.Trim().Split('.');
        if (parts.Length < 2 || parts[0] is not (InputScope or VariableScope))
        {
            return null;
        }

        foreach (var part in parts)
        {
            if (part.Length == 0 || part.Any(c => !char.IsLetterOrDigit(c) && c is not ('_' or '-')))
            {
                return null;
            }
        }

        return new Reference(parts[0], parts[1], [.. parts.Skip(2)]);
    }

    public bool Equals(Reference? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Path.IsEmpty ? $"{Scope}.{Name}" : $"{Scope}.{Name}.{string.Join('.', Path)}";
}
