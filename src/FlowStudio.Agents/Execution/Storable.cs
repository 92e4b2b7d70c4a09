using System.Globalization;
using System.Text;
using System.Text.Json;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Execution;

/// <summary>
/// What a model or its server says may hold anything; a database holds neither the zero character nor half of a surrogate pair, and one of
/// them would stop the whole run. They mean nothing to a reader, so they are left out before anything leaves this project.
/// </summary>
internal static class Storable
{
    private const string Zero = "\0";

    public static string Text(string text) => text.Replace(Zero, "", StringComparison.Ordinal);

    public static JsonElement Value(JsonElement value)
    {
        var raw = value.GetRawText();
        if (!raw.Contains("\\u", StringComparison.Ordinal) || Escaped(raw) is not { } clean)
        {
            return value;
        }

        using var document = JsonDocument.Parse(clean);
        return document.RootElement.Clone();
    }

    public static ActivityResult Result(ActivityResult result) => result switch
    {
        ActivityResult.Completed done => done with { Output = Value(done.Output) },
        ActivityResult.Faulted faulted => faulted with
        {
            Fault = faulted.Fault with { Message = Text(faulted.Fault.Message), Detail = faulted.Fault.Detail is { } detail ? Text(detail) : null },
        },
        _ => result,
    };

    public static ModelCall Call(ModelCall call) => call with { Model = Text(call.Model) };

    public static IActivityProgress Progress(IActivityProgress inner) => new CleanProgress(inner);

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

    private sealed class CleanProgress(IActivityProgress inner) : IActivityProgress
    {
        public void Write(string speaker, string text) => inner.Write(speaker, Text(text));

        public void Note(ActivityNote note) => inner.Note(note with { Text = Text(note.Text) });
    }
}
