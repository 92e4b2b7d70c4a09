namespace FlowStudio.Workflows.Definitions;

/// <summary>One step of a workflow, as drawn.</summary>
public sealed record Activity
{
    /// <summary>Unique in the definition.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The word by which references speak of the step's result, for example <c>{{ Variables.Draft }}</c>. Letters, digits and
    /// underscores; unique in the definition; it does not change when <see cref="DisplayText"/> does.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>What a person reads on the step.</summary>
    public string DisplayText { get; init; } = "";

    public Point Position { get; init; }

    public Size Size { get; init; } = Size.Default;

    /// <summary>What kind of step it is, and all that a person set on it.</summary>
    public required ActivitySettings Settings { get; init; }

    /// <summary>What the file held for it that this model does not know.</summary>
    public Remainder Remainder { get; init; } = Remainder.Empty;

    public string Label => DisplayText.Length > 0 ? DisplayText : Name;
}

/// <summary>Canvas units, origin anywhere, y grows downwards.</summary>
public readonly record struct Point(double X, double Y);

/// <summary>Canvas units.</summary>
public readonly record struct Size(double Width, double Height)
{
    public static Size Default { get; } = new(240, 76);
}
