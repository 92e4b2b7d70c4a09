namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>
/// <c>{{ path }}</c> in text, as far as the file is concerned: which of Elsa's expression languages a text needs, and which Liquid text
/// is nothing but references.
/// </summary>
internal static class References
{
    /// <summary>Whether Elsa must fill in something: then the text is Liquid.</summary>
    public static bool Appear(string text) => text.Contains("{{", StringComparison.Ordinal);

    /// <summary>Only references to fields: no tags, filters or calls.</summary>
    public static bool AreSimple(string text) =>
        !text.Contains("{%", StringComparison.Ordinal) && Split(text).All(part => !part.IsReference || IsPath(part.Text));

    /// <summary>The plain and the referring parts, in order. Braces that never close are plain text.</summary>
    public static IEnumerable<(bool IsReference, string Text)> Split(string text)
    {
        var at = 0;
        while (true)
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            var close = open < 0 ? -1 : text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                yield return (false, text[at..]);
                yield break;
            }

            yield return (false, text[at..open]);
            yield return (true, text[(open + 2)..close].Trim());
            at = close + 2;
        }
    }

    /// <summary>Words with dots between them.</summary>
    public static bool IsPath(string text) => text.Split('.').All(IsWord);

    public static bool IsWord(string text) => text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c == '_');
}
