using System.Globalization;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Studio.Templates;

/// <summary>Where everything of a small picture lies, in canvas units.</summary>
public sealed record GraphDrawing(string ViewBox, double Width, double Height, IReadOnlyList<GraphDrawing.Box> Boxes, IReadOnlyList<string> Lines)
{
    private const double Margin = 24;
    private const double FirstPort = 38;
    private const double PortPitch = 24;
    private const double LoopDrop = 46;

    public sealed record Box(Activity Activity, double X, double Y, double Width, double Height);

    public static GraphDrawing Of(WorkflowDefinition definition)
    {
        var boxes = definition.Activities
            .Select(a => new Box(a, a.Position.X, a.Position.Y, Size.Default.Width, Math.Max(Size.Default.Height, 40 + PortPitch * Ports.Of(a.Settings).Length)))
            .ToList();
        if (boxes.Count == 0)
        {
            return new GraphDrawing("0 0 240 76", 240, 76, [], []);
        }

        var byId = boxes.DistinctBy(b => b.Activity.Id).ToDictionary(b => b.Activity.Id);
        var floor = boxes.Max(b => b.Y + b.Height);
        var lines = new List<string>();
        foreach (var connection in definition.Connections)
        {
            if (byId.TryGetValue(connection.Source, out var source) && byId.TryGetValue(connection.Target, out var target))
            {
                var (line, lowest) = Line(source, connection.SourcePort, target);
                lines.Add(line);
                floor = Math.Max(floor, lowest);
            }
        }

        var left = boxes.Min(b => b.X) - Margin;
        var top = boxes.Min(b => b.Y) - Margin;
        var width = boxes.Max(b => b.X + b.Width) + Margin - left;
        var height = floor + Margin - top;
        return new GraphDrawing(string.Create(CultureInfo.InvariantCulture, $"{left} {top} {width} {height}"), width, height, boxes, lines);
    }

    private static (string Path, double Lowest) Line(Box source, string port, Box target)
    {
        var ports = Ports.Of(source.Activity.Settings);
        var (sx, sy) = (source.X + source.Width, source.Y + FirstPort + PortPitch * Math.Max(0, ports.IndexOf(port)));
        var (tx, ty) = (target.X, target.Y + FirstPort);
        if (tx > sx)
        {
            var bend = Math.Max(30, (tx - sx) / 2);
            return (string.Create(CultureInfo.InvariantCulture, $"M{sx},{sy}C{sx + bend},{sy} {tx - bend},{ty} {tx},{ty}"), 0);
        }

        var floor = Math.Max(source.Y + source.Height, target.Y + target.Height) + LoopDrop;
        return (string.Create(
            CultureInfo.InvariantCulture,
            $"M{sx},{sy}H{sx + 12}Q{sx + 26},{sy} {sx + 26},{sy + 14}V{floor - 14}Q{sx + 26},{floor} {sx + 12},{floor}H{tx - 12}Q{tx - 26},{floor} {tx - 26},{floor - 14}V{ty + 14}Q{tx - 26},{ty} {tx - 12},{ty}H{tx}"),
            floor);
    }
}
