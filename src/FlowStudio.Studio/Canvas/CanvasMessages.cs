namespace FlowStudio.Studio.Canvas;

/// <summary>C# to canvas: an edit made elsewhere.</summary>
/// <param name="AckSeq">Commits up to this one are contained in it.</param>
public sealed record CanvasPatch(long Rev, IReadOnlyList<CanvasOp> Ops, long? AckSeq = null);

/// <summary>Canvas to C#: one finished gesture, in one undo step.</summary>
/// <param name="ClientId">One per element and page load.</param>
/// <param name="Seq">Counts up per client; the same number again is the same commit sent again.</param>
/// <param name="BaseRev">The revision that the person saw.</param>
/// <param name="Label">What was done: "Move", "Delete", "Connect".</param>
/// <param name="Part">A large commit comes in parts, 0 to <paramref name="Parts"/> - 1. The component puts them together: a page sees part 0 of 1.</param>
public sealed record CanvasCommit(string ClientId, long Seq, long BaseRev, string Label, int Part, int Parts, IReadOnlyList<CanvasOp> Ops);

/// <param name="Fix">Edits that bring the canvas to the truth; also possible when accepted (a label on a new loop).</param>
/// <param name="Reason">Why it was refused, in plain words: shown to the person.</param>
public sealed record CommitReply(long Seq, long Rev, bool Accepted, IReadOnlyList<CanvasOp>? Fix = null, string? Reason = null);

/// <summary>
/// What a page answers to a commit.
/// </summary>
/// <param name="Document">The picture as it is now: with the edit, with more than the edit, or unchanged when it was refused.</param>
/// <param name="Refusal">Null: accepted. Otherwise why not, in plain words.</param>
public sealed record CommitOutcome(CanvasDocument Document, string? Refusal = null);

public sealed record CanvasSelection(IReadOnlyList<string> Nodes, IReadOnlyList<string> Edges)
{
    public static CanvasSelection Empty { get; } = new([], []);
}

/// <summary>Where something is pasted, in canvas units.</summary>
/// <param name="Pointer">Null: the pointer is not over the canvas.</param>
/// <param name="View">What is seen.</param>
public sealed record CanvasPaste(CanvasPoint? Pointer, CanvasRect View);

public sealed record CanvasPoint(double X, double Y);

public sealed record CanvasRect(double X, double Y, double Width, double Height);

/// <summary>What a person asks for and the page decides; see <see cref="CanvasIntents"/> for which fields come with which kind.</summary>
/// <param name="Name">One of <see cref="CanvasIntents"/>.</param>
public sealed record CanvasIntent(string Name)
{
    public string? Id { get; init; }

    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>Kind of step, from the palette item's <c>data-flow-kind</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Canvas units: where the upper left corner of a new step belongs; on an edge its middle.</summary>
    public double? X { get; init; }

    public double? Y { get; init; }

    /// <summary>Pixels of the browser's window: where a picker belongs.</summary>
    public double? ClientX { get; init; }

    public double? ClientY { get; init; }

    public string? Source { get; init; }

    public string? Port { get; init; }

    public string? EdgeId { get; init; }
}

public static class CanvasIntents
{
    /// <summary>Show the step Id (double click, Enter).</summary>
    public const string Open = "open";

    /// <summary>A palette item of Kind was dropped or clicked at X, Y; onto the edge EdgeId when that is set.</summary>
    public const string Drop = "drop";

    /// <summary>Choose a step to add at X, Y: behind Source and Port, or into the middle of EdgeId, or alone. The picker belongs at ClientX, ClientY.</summary>
    public const string Add = "add";

    /// <summary>Rename the step Id (F2).</summary>
    public const string Rename = "rename";

    public const string Undo = "undo";
    public const string Redo = "redo";

    /// <summary>Of the steps Ids.</summary>
    public const string Duplicate = "duplicate";
}

public enum CanvasCommand
{
    /// <summary>Show everything.</summary>
    Fit,

    /// <summary>Centre a step and give it the keyboard; without a step, give it to the canvas.</summary>
    Focus,

    /// <summary>Select exactly these steps and edges.</summary>
    Select,
    ZoomIn,
    ZoomOut,
}
