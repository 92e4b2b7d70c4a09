using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace FlowStudio.Workflows.Json;

/// <summary>Bytes to JSON and back, with the checks that make everything behind it safe: size, encoding, depth, no name twice, no broken text.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Writing = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ImportProblem TooLarge(long size) => new(
        $"The file is {size / 1024.0 / 1024.0:0.0} MB, and a workflow may have at most {ElsaCodec.MaxBytes / 1024 / 1024} MB. Choose a workflow definition, not a backup or an export of several.");

    public static (JsonObject? Document, ImportProblem? Problem) Parse(ReadOnlyMemory<byte> utf8)
    {
        var (node, problem) = ParseAny(utf8);
        return node switch
        {
            JsonObject document => (document, null),
            JsonArray => (null, new("The file is JSON, but a list. A workflow definition is one object with a \"root\". If this is a list of workflows, import them one at a time.")),
            null when problem is not null => (null, problem),
            _ => (null, new("The file is JSON, but only a single value. A workflow definition is an object with a \"root\".")),
        };
    }

    /// <summary>Any JSON. A document that is just <c>null</c> gives neither.</summary>
    public static (JsonNode? Node, ImportProblem? Problem) ParseAny(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > ElsaCodec.MaxBytes)
        {
            return (null, TooLarge(utf8.Length));
        }

        if (utf8.Span.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        if (KnownOtherFile(utf8.Span) is { } other)
        {
            return (null, new(other));
        }

        if (Check(utf8.Span) is { } problem)
        {
            return (null, problem);
        }

        using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = ElsaCodec.MaxDepth });
        var root = document.RootElement.Clone();
        return (root.ValueKind switch
        {
            JsonValueKind.Object => JsonObject.Create(root),
            JsonValueKind.Array => JsonArray.Create(root),
            _ => JsonValue.Create(root),
        }, null);
    }

    public static string Format(JsonObject document)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            document.WriteTo(writer);
        }

        buffer.WriteByte((byte)'\n');
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string? KnownOtherFile(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimStart(" \t\r\n"u8);
        return text switch
        {
            [] => "The file is empty. Choose a workflow definition that was exported as JSON.",
            [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => "The file is a zip archive. Unpack it and import the workflow definitions in it one at a time.",
            [0x1F, 0x8B, ..] => "The file is compressed (gzip). Unpack it first.",
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "The file's text is saved as UTF-16. Save it as UTF-8 and try again.",
            [(byte)'<', ..] => "The file is a web page or XML, not JSON. Export the workflow definition as JSON.",
            _ when !Utf8.IsValid(bytes) => "The file is not text in UTF-8, so it is not JSON. Choose a workflow definition that was exported as JSON.",
            _ => null,
        };
    }

    private static ImportProblem? Check(ReadOnlySpan<byte> utf8)
    {
        // Deeper than our own limit, so that the limit is reported as what it is and not as a syntax error.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = ElsaCodec.MaxDepth + 2 });
        var names = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth >= ElsaCodec.MaxDepth:
                        return At(utf8, reader.TokenStartIndex, $"The file is nested deeper than {ElsaCodec.MaxDepth} levels, which no workflow needs.");
                    case JsonTokenType.StartObject:
                        names.Push([]);
                        break;
                    case JsonTokenType.EndObject:
                        names.Pop();
                        break;
                    case JsonTokenType.PropertyName when !TryGetString(ref reader, out _):
                    case JsonTokenType.String when !TryGetString(ref reader, out _):
                        return At(utf8, reader.TokenStartIndex, "A text holds half of a two-part character (an escape such as \\ud800 without its partner). Remove it.");
                    case JsonTokenType.PropertyName when !names.Peek().Add(reader.GetString()!):
                        return At(utf8, reader.TokenStartIndex, $"The name \"{Shorten(reader.GetString()!)}\" stands twice in the same object, so it is not clear which one counts. Remove one of them.");
                }
            }

            return null;
        }
        catch (JsonException e)
        {
            if (utf8.TrimStart(" \t\r\n"u8) is not [(byte)'{' or (byte)'[', ..])
            {
                return At(utf8, 0, "The file is not valid JSON: a workflow definition begins with {. Choose a file that was exported as JSON.");
            }

            var offset = LineStart(utf8, e.LineNumber ?? 0) + (e.BytePositionInLine ?? 0);
            return At(utf8, Math.Min(offset, utf8.Length), $"The file is not valid JSON: {Reason(e)} Correct it there, or export the workflow again.");
        }
    }

    private static bool TryGetString(ref Utf8JsonReader reader, out string text)
    {
        text = "";
        if (!reader.ValueIsEscaped && reader.TokenType == JsonTokenType.String)
        {
            return true;
        }

        try
        {
            text = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static ImportProblem At(ReadOnlySpan<byte> utf8, long offset, string message)
    {
        var before = utf8[..(int)offset];
        var line = before.Count((byte)'\n') + 1;
        var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return new($"{message} (Line {line}, column {column}.)", "", line, column);
    }

    private static long LineStart(ReadOnlySpan<byte> utf8, long line)
    {
        var start = 0;
        for (var i = 0L; i < line; i++)
        {
            var next = utf8[start..].IndexOf((byte)'\n');
            if (next < 0)
            {
                break;
            }

            start += next + 1;
        }

        return start;
    }

    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }

    /// <summary>For messages: no name from a file may flood the screen.</summary>
    public static string Shorten(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 60), "…");
}
