using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlowStudio.Studio.Inbox;

/// <summary>What is proposed at a gate, prepared for reading: text as markdown, an object or a list as its fields, any other JSON laid out.</summary>
public sealed record Proposal
{
    private const int WordsPerMinute = 220;

    // Of a list; a longer one is laid out as JSON, which a page bears.
    private const int MostEntries = 100;

    private static readonly JsonSerializerOptions LaidOut = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As markdown; empty when it is JSON.</summary>
    public string Text { get; private init; } = "";

    /// <summary>The fields of an object, in its order, or the entries of a list by their numbers; empty when it is neither.</summary>
    public ImmutableArray<ProposalField> Fields { get; private init; } = [];

    /// <summary>Laid out; null when it is no JSON.</summary>
    public string? Json { get; private init; }

    public int Words { get; private init; }

    public bool IsEmpty => Words == 0;

    /// <summary>For example "412 words, 2 min to read".</summary>
    public string Length => IsEmpty ? "" : $"{Words:N0} {(Words == 1 ? "word" : "words")}, {Math.Max(1, (int)Math.Round(Words / (double)WordsPerMinute))} min to read";

    public static Proposal From(string text) => FromJson(text) ?? new Proposal { Text = text, Words = CountWords(text) };

    private static Proposal? FromJson(string text)
    {
        var trimmed = text.Trim();
        if (trimmed is not (['{', .., '}'] or ['[', .., ']']))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(trimmed);
            ImmutableArray<ProposalField> fields = document.RootElement.ValueKind switch
            {
                JsonValueKind.Object => [.. document.RootElement.EnumerateObject().Select(p => FieldOf(p.Name, p.Value))],
                JsonValueKind.Array when document.RootElement.GetArrayLength() <= MostEntries => [.. document.RootElement.EnumerateArray().Select((v, n) => FieldOf($"{n + 1}", v))],
                _ => [],
            };
            return new Proposal
            {
                Json = JsonSerializer.Serialize(document.RootElement, LaidOut),
                Fields = fields,
                Words = fields.IsEmpty ? CountWords(trimmed) : fields.Sum(f => CountWords(f.Text ?? f.Json ?? "")),
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ProposalField FieldOf(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new(name, value.GetString(), null),
        JsonValueKind.True => new(name, "yes", null),
        JsonValueKind.False => new(name, "no", null),
        JsonValueKind.Null => new(name, "", null),
        JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String) =>
            new(name, string.Join('\n', value.EnumerateArray().Select(v => $"- {v.GetString()}")), null),
        JsonValueKind.Number => new(name, value.GetRawText(), null),
        _ => new(name, null, JsonSerializer.Serialize(value, LaidOut)),
    };

    private static int CountWords(string text)
    {
        var words = 0;
        var inWord = false;
        foreach (var c in text)
        {
            // Signs alone, as in a markdown heading or list, are no words.
            var letter = char.IsLetterOrDigit(c);
            words += letter && !inWord ? 1 : 0;
            inWord = letter || inWord && !char.IsWhiteSpace(c);
        }

        return words;
    }
}

/// <param name="Text">As markdown; null when the value is laid out as JSON.</param>
public sealed record ProposalField(string Name, string? Text, string? Json);
