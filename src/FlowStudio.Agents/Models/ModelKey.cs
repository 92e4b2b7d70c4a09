using System.Text.Json;

namespace FlowStudio.Agents.Models;

/// <summary>A key on its way to the wire. It does not print, does not compare and does not serialise as what it is.</summary>
internal sealed class ModelKey(string? value)
{
    private const string Removed = "[key removed]";

    public bool IsEmpty => string.IsNullOrWhiteSpace(value);

    /// <summary>Null when it can travel in a header; otherwise what is wrong with it.</summary>
    public string? Problem => Reveal().All(c => c is > ' ' and <= '~' and not ('"' or ',')) ? null
        : "The key holds characters that no key has, such as spaces, quotes or line breaks. Copy it again, only the key itself.";

    public string Reveal() => value?.Trim() ?? "";

    /// <summary>The text without the key, also where the key was written as JSON or in an address.</summary>
    public string Redact(string text)
    {
        if (IsEmpty)
        {
            return text;
        }

        var key = Reveal();
        return text.Replace(key, Removed)
            .Replace(JsonEncodedText.Encode(key).ToString(), Removed)
            .Replace(Uri.EscapeDataString(key), Removed);
    }

    public override string ToString() => IsEmpty ? "no key" : "a key";
}
