using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace FlowStudio.Workflows.Activities;

/// <summary>
/// Text with <c>{{ references }}</c>: the interpolation subset of Liquid. Nothing else is understood, filters and tags included, and filled-in
/// text is never read as a template again: what a model or a person typed stays text.
/// </summary>
public sealed class TextTemplate
{
    private readonly ImmutableArray<Segment> segments;

    private TextTemplate(ImmutableArray<Segment> segments) => this.segments = segments;

    public IEnumerable<Reference> References => segments.Where(s => s.Reference is not null).Select(s => s.Reference!);

    /// <summary>What stands between double braces and is no reference, as typed.</summary>
    public IEnumerable<string> Unreadable => segments.Where(s => s.Unreadable).Select(s => s.Text);

    public static TextTemplate Parse(string text)
    {
        var segments = ImmutableArray.CreateBuilder<Segment>();
        var position = 0;
        while (position < text.Length)
        {
            var open = text.IndexOf("{{", position, StringComparison.Ordinal);
            var close = open < 0 ? -1 : text.IndexOf("}}", open + 2, StringComparison.Ordinal);
            if (close < 0)
            {
                break;
            }

            if (open > position)
            {
                segments.Add(new Segment(text[position..open], null, false));
            }

            var raw = text[open..(close + 2)];
            var reference = Reference.TryParse(text[(open + 2)..close]);
            segments.Add(new Segment(raw, reference, reference is null));
            position = close + 2;
        }

        if (position < text.Length)
        {
            segments.Add(new Segment(text[position..], null, false));
        }

        return new TextTemplate(segments.ToImmutable());
    }

    /// <summary>
    /// Fills in every reference; one without a value becomes nothing. A template that is a single reference, apart from white space, keeps the
    /// value's own type; every other becomes text.
    /// </summary>
    public JsonElement Fill(WorkflowValues values)
    {
        var meaningful = segments.Where(s => s.Reference is not null || !string.IsNullOrWhiteSpace(s.Text)).ToList();
        if (meaningful is [{ Reference: { } only }])
        {
            return values.Find(only) ?? Values.Empty;
        }

        var text = new StringBuilder();
        foreach (var segment in segments)
        {
            text.Append(segment.Reference is { } reference
                ? values.Find(reference) is { } value ? Values.ToText(value) : ""
                : segment.Text);
        }

        return Values.Text(text.ToString());
    }

    private sealed record Segment(string Text, Reference? Reference, bool Unreadable);
}
