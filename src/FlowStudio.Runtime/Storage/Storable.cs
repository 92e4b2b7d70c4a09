using System.Globalization;
using System.Text;
using NpgsqlTypes;

namespace FlowStudio.Runtime.Storage;

/// <summary>
/// What models, files and people give may hold anything; PostgreSQL's text holds no zero character, and its jsonb neither that nor half of a surrogate
/// pair. One of them would make a run's commit fail again and again. They mean nothing to a reader, so they are left out on the way in.
/// </summary>
internal static class Storable
{
    public static object? Of(object? value, NpgsqlDbType type) => value switch
    {
        string text when type == NpgsqlDbType.Jsonb => Json(text),
        string text => Text(text),
        string?[] texts when type == (NpgsqlDbType.Array | NpgsqlDbType.Jsonb) => Array.ConvertAll(texts, t => t is null ? null : Json(t)),
        string?[] texts => Array.ConvertAll(texts, t => t is null ? null : Text(t)),
        _ => value,
    };

    public static string Text(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text;

    public static string Json(string raw) => raw.Contains("\\u", StringComparison.Ordinal) ? Escaped(raw) ?? raw : raw;

    /// <summary>Null: there was nothing to leave out.</summary>
    private static string? Escaped(string raw)
    {
        var clean = new StringBuilder(raw.Length);
        var changed = false;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                clean.Append(raw[i]);
                continue;
            }

            if (raw[i + 1] != 'u')
            {
                clean.Append(raw, i++, 2);
                continue;
            }

            var unit = Unit(raw, i);
            if (char.IsHighSurrogate(unit) && IsEscape(raw, i + 6) && char.IsLowSurrogate(Unit(raw, i + 6)))
            {
                clean.Append(raw, i, 12);
                i += 11;
                continue;
            }

            if (unit == '\0' || char.IsSurrogate(unit))
            {
                changed = true;
            }
            else
            {
                clean.Append(raw, i, 6);
            }

            i += 5;
        }

        return changed ? clean.ToString() : null;
    }

    private static bool IsEscape(string raw, int at) => at + 5 < raw.Length && raw[at] == '\\' && raw[at + 1] == 'u';

    private static char Unit(string raw, int at) => (char)ushort.Parse(raw.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
