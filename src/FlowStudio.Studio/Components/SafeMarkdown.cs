using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace FlowStudio.Studio.Components;

/// <summary>
/// Turns text of a model, a tool or a document into HTML that cannot act: no raw HTML, no attribute that the text chooses, links to http, https and
/// mailto only, and nothing that loads by being looked at (an image becomes a link, since its address can carry what the page knows).
/// </summary>
public static class SafeMarkdown
{
    // Only extensions that add elements. Generic attributes, media links, identifiers and diagrams stay out: they write attributes or load things.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UsePipeTables()
        .UseEmphasisExtras()
        .UseTaskLists()
        .UseAutoLinks()
        .Build();

    public static string ToHtml(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "";
        }

        var document = Markdown.Parse(text, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            // The page has its own first and second level.
            heading.Level = Math.Min(heading.Level + 2, 6);
        }

        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            Disarm(link);
        }

        foreach (var link in document.Descendants<AutolinkInline>().ToList())
        {
            Disarm(link);
        }

        return document.ToHtml(Pipeline);
    }

    private static void Disarm(LinkInline link)
    {
        var url = link.GetDynamicUrl?.Invoke() ?? link.Url;
        if (link.IsImage)
        {
            link.IsImage = false;
            link.InsertBefore(new LiteralInline("Image: "));
            if (link.FirstChild is null)
            {
                link.AppendChild(new LiteralInline(url ?? ""));
            }
        }

        if (IsSafe(url))
        {
            OpenElsewhere(link);
            return;
        }

        while (link.FirstChild is { } child)
        {
            child.Remove();
            link.InsertBefore(child);
        }

        link.Remove();
    }

    private static void Disarm(AutolinkInline link)
    {
        if (link.IsEmail || IsSafe(link.Url))
        {
            OpenElsewhere(link);
        }
        else
        {
            link.ReplaceBy(new LiteralInline(link.Url));
        }
    }

    private static void OpenElsewhere(IMarkdownObject link)
    {
        var attributes = link.GetAttributes();
        attributes.AddProperty("target", "_blank");
        attributes.AddProperty("rel", "noopener noreferrer nofollow");
    }

    private static bool IsSafe(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeMailto);
}
