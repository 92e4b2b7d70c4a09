namespace FlowStudio.Studio.Canvas;

/// <summary>
/// The picture that the canvas draws: no settings, only what is seen. A page makes it from its workflow definition; names and shapes equal
/// canvas-element/src/contract.ts. Positions and sizes are canvas units, origin anywhere, y downwards.
/// </summary>
/// <param name="Id">Which document it is. Another id is another document: the canvas forgets selection, view and run state.</param>
/// <param name="Rev">Revision of the definition; goes up with each change and is kept over restarts. Edits that the browser could not send are replayed only onto the revision they were made on.</param>
public sealed record CanvasDocument(string Id, long Rev, IReadOnlyList<CanvasNode> Nodes, IReadOnlyList<CanvasEdge> Edges)
{
    /// <summary>Null: everything is fitted into view when it opens.</summary>
    public CanvasViewport? Viewport { get; init; }

    /// <summary>Set by the component from its parameter.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Words in place of those in labels.ts, for another language.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <param name="Kind">Decides the colour: a word of ActivityKinds. An unknown one is grey.</param>
/// <param name="Icon">One of <see cref="CanvasIcons"/>.</param>
public sealed record CanvasNode(string Id, string Kind, string Icon, string Title)
{
    /// <summary>One line.</summary>
    public string Summary { get; init; } = "";

    /// <summary>For example the provider; empty: none.</summary>
    public string Badge { get; init; } = "";

    public double X { get; init; }

    public double Y { get; init; }

    public double Width { get; init; } = CanvasGeometry.NodeWidth;

    /// <summary>At least <see cref="CanvasGeometry.HeightFor"/>; a smaller number is raised to it.</summary>
    public double Height { get; init; } = CanvasGeometry.NodeHeight;

    public IReadOnlyList<CanvasPort> Ports { get; init; } = [];

    /// <summary>False for a step that nothing may lead into.</summary>
    public bool HasInput { get; init; } = true;

    public IReadOnlyList<CanvasProblem> Problems { get; init; } = [];

    // Records compare lists by reference; a page that makes its picture anew after each edit would send every step again.
    public bool Equals(CanvasNode? other) =>
        other is not null && Shape() == other.Shape() && Ports.SequenceEqual(other.Ports) && Problems.SequenceEqual(other.Problems);

    public override int GetHashCode() => HashCode.Combine(Id, Title, X, Y);

    private (string, string, string, string, string, string, double, double, double, double, bool) Shape() =>
        (Id, Kind, Icon, Title, Summary, Badge, X, Y, Width, Height, HasInput);
}

/// <param name="Name">The outcome; unique in its node.</param>
/// <param name="Label">Shown at the right edge. Empty: the way on is obvious and needs no word.</param>
public sealed record CanvasPort(string Name, string Label);

/// <param name="Text">Plain words: what is wrong and what to do.</param>
/// <param name="Severity"><see cref="Error"/> or <see cref="Warning"/>.</param>
public sealed record CanvasProblem(string Text, string Severity)
{
    public const string Error = "error";
    public const string Warning = "warning";
}

public sealed record CanvasEdge(string Source, string Port, string Target)
{
    /// <summary>Its three ends: <c>source/port/target</c>.</summary>
    public string Id => $"{Source}/{Port}/{Target}";

    /// <summary>Drawn on the edge, such as "up to 3 rounds"; empty: none.</summary>
    public string Label { get; init; } = "";

    /// <summary>Closes a loop.</summary>
    public bool IsLoop { get; init; }

    public IReadOnlyList<CanvasProblem> Problems { get; init; } = [];

    public bool Equals(CanvasEdge? other) =>
        other is not null && Source == other.Source && Port == other.Port && Target == other.Target && Label == other.Label && IsLoop == other.IsLoop
        && Problems.SequenceEqual(other.Problems);

    public override int GetHashCode() => HashCode.Combine(Source, Port, Target);
}

public sealed record CanvasViewport(double X, double Y, double Zoom);

/// <summary>The pictures that the canvas has; anything else is drawn as <see cref="Foreign"/>.</summary>
public static class CanvasIcons
{
    public const string Start = "start";
    public const string Agent = "agent";
    public const string Team = "team";
    public const string Gate = "gate";
    public const string Router = "router";
    public const string Parallel = "parallel";
    public const string Join = "join";
    public const string Wait = "wait";
    public const string Output = "output";
    public const string Variable = "variable";
    public const string Finish = "finish";
    public const string ForEach = "forEach";
    public const string Workflow = "workflow";
    public const string Foreign = "foreign";
}

/// <summary>Where things sit on a node; geometry.ts holds the same numbers.</summary>
public static class CanvasGeometry
{
    public const double NodeWidth = 240;
    public const double NodeHeight = 76;

    /// <summary>Ports are 24 apart, the first level with the input.</summary>
    public static double HeightFor(int ports) => Math.Max(NodeHeight, 40 + 24 * ports);
}
