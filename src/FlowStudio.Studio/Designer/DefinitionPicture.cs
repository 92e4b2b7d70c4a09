using FlowStudio.Studio.Canvas;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Studio.Designer;

/// <summary>Draws a definition: what the canvas shows of it, with the plan's problems where they belong.</summary>
internal static class DefinitionPicture
{
    public static CanvasDocument Of(WorkflowPlan plan, string documentId, long revision, PictureNames names, bool withProblems = true)
    {
        var definition = plan.Definition;
        var onSteps = plan.Problems.Where(p => withProblems && p.ActivityId is not null).ToLookup(p => p.ActivityId!);
        var onConnections = plan.Problems.Where(p => withProblems && p.ConnectionId is not null).ToLookup(p => p.ConnectionId!);
        var planned = plan.Connections.ToDictionary(c => c.Id);
        return new CanvasDocument(
            documentId,
            revision,
            [.. definition.Activities.Select(a => Node(a, definition, names, onSteps[a.Id]))],
            [.. definition.Connections.DistinctBy(c => c.Id).Select(c => Edge(c, planned.GetValueOrDefault(c.Id)?.IsBack == true, definition.FindActivity(c.Target)?.Settings is ForEachSettings, onConnections[c.Id]))]);
    }

    private static CanvasNode Node(Activity activity, WorkflowDefinition definition, PictureNames names, IEnumerable<Problem> problems)
    {
        var ports = PortsOf(activity, definition);
        return new CanvasNode(activity.Id, activity.Settings.Kind, StepWords.Icon(activity.Settings), activity.Label)
        {
            Summary = StepWords.Summary(activity, definition, names),
            Badge = StepWords.Badge(activity.Settings, names.DefaultProvider),
            X = activity.Position.X,
            Y = activity.Position.Y,
            Width = activity.Settings is ForeignSettings ? Math.Max(activity.Size.Width, 120) : CanvasGeometry.NodeWidth,
            Height = CanvasGeometry.HeightFor(ports.Count),
            HasInput = activity.Settings is not StartSettings,
            Ports = [.. ports.Select(p => new CanvasPort(p, ports.Count == 1 && p == Ports.Done ? "" : Ports.Label(p)))],
            Problems = [.. problems.Select(Show)],
        };
    }

    /// <summary>What the kind offers, and what connections say besides; a step of another program's has only the latter.</summary>
    public static IReadOnlyList<string> PortsOf(Activity activity, WorkflowDefinition definition)
    {
        var used = definition.Connections.Where(c => c.Source == activity.Id).Select(c => c.SourcePort).ToHashSet();
        if (activity.Settings is ForeignSettings)
        {
            return used.Count == 0 ? [Ports.Done] : [.. used.Order(StringComparer.Ordinal)];
        }

        var ports = Ports.Of(activity.Settings);
        return [.. ports, .. used.Where(p => !ports.Contains(p)).Order(StringComparer.Ordinal)];
    }

    private static CanvasEdge Edge(Connection connection, bool isLoop, bool intoForEach, IEnumerable<Problem> problems) => new(connection.Source, connection.SourcePort, connection.Target)
    {
        IsLoop = isLoop,
        Label = isLoop ? BackWords(connection, intoForEach) : "",
        Problems = [.. problems.Select(Show)],
    };

    private static string BackWords(Connection connection, bool intoForEach) => (intoForEach, connection.MaxRounds) switch
    {
        (true, _) => "next item",
        (_, null) => "no limit yet",
        (_, 1) => "back once at most",
        (_, var rounds) => $"back {rounds} times at most",
    };

    private static CanvasProblem Show(Problem problem) =>
        new(problem.Message, problem.Severity == Severity.Error ? CanvasProblem.Error : CanvasProblem.Warning);
}

/// <summary>Names that a definition only points at.</summary>
/// <param name="Teams">By id.</param>
/// <param name="DefaultProvider">Answers where a step names none.</param>
internal sealed record PictureNames(IReadOnlyDictionary<string, string> Teams, string DefaultProvider)
{
    /// <summary>By definition id.</summary>
    public IReadOnlyDictionary<string, string> Workflows { get; init; } = new Dictionary<string, string>();

    public static PictureNames None { get; } = new(new Dictionary<string, string>(), "");
}
