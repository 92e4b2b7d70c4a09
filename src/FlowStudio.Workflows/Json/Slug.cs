using System.Text;

namespace FlowStudio.Workflows.Json;

/// <summary>Text for file and task names.</summary>
internal static class Slug
{
    private const int MaxLength = 60;

    /// <summary>Lower-case ASCII letters and digits, with single hyphens for the rest; may be empty.</summary>
    public static string Of(string text) => Keep(text.ToLowerInvariant(), char.IsAsciiLetterOrDigit);

    /// <summary>Case and underscores stay, since ids differ by them.</summary>
    public static string OfId(string text) => Keep(text, c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Keep(string text, Func<char, bool> allowed)
    {
        var slug = new StringBuilder();
        foreach (var c in text)
        {
            if (slug.Length == MaxLength)
            {
                break;
            }

            if (allowed(c))
            {
                slug.Append(c);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().Trim('-');
    }
}
