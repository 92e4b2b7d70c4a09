using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FlowStudio.Agents.Simulation;

/// <summary>Fills the fields of a schema with what fits their names, their descriptions and the input.</summary>
internal static partial class SimulatedFields
{
    public static string Write(SimulatedBrief brief, JsonElement schema) => Value(brief, "answer", schema, 0)!.ToJsonString(Indented);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonNode? Value(SimulatedBrief brief, string name, JsonElement schema, int depth)
    {
        var hint = (name + " " + Text(schema, "description")).ToLowerInvariant();
        if (schema.TryGetProperty("enum", out var choices) && choices.GetArrayLength() > 0)
        {
            return JsonNode.Parse(SimulatedChoice.Of(brief, [.. choices.EnumerateArray()]).GetRawText());
        }

        switch (Text(schema, "type"))
        {
            case "object" when depth < 8:
                var json = new JsonObject();
                if (schema.TryGetProperty("properties", out var properties))
                {
                    foreach (var property in properties.EnumerateObject())
                    {
                        json[property.Name] = Value(brief, property.Name, property.Value, depth + 1);
                    }
                }

                return json;
            case "array":
                return new JsonArray([.. Items(brief, hint).Select(i => (JsonNode)i)]);
            case "boolean":
                return YesNo(brief, hint);
            case "integer":
                return (long)Number(brief, hint);
            case "number":
                return Number(brief, hint);
            default:
                return Words(brief, name.ToLowerInvariant(), hint);
        }
    }

    private static bool YesNo(SimulatedBrief brief, string hint) =>
        Alarm().IsMatch(hint) ? SimulatedChoice.IsHeated(brief.Input) : !Negative().IsMatch(hint);

    private static decimal Number(SimulatedBrief brief, string hint)
    {
        if (Range().Match(hint) is { Success: true } range)
        {
            var low = decimal.Parse(range.Groups[1].Value, CultureInfo.InvariantCulture);
            var high = decimal.Parse(range.Groups[2].Value, CultureInfo.InvariantCulture);
            var place = low + (high - low) * brief.Pick(31, 0.65m, 0.7m, 0.75m, 0.8m, 0.85m, 0.9m);
            return high - low <= 1 ? Math.Round(place, 2) : Math.Round(place);
        }

        return hint switch
        {
            _ when hint.Contains("confidence", StringComparison.Ordinal) || hint.Contains("probability", StringComparison.Ordinal) => brief.Pick(32, 0.72m, 0.78m, 0.84m, 0.88m, 0.91m),
            _ when hint.Contains("percent", StringComparison.Ordinal) => brief.Pick(33, 64m, 71m, 78m, 83m, 90m),
            _ when hint.Contains("priority", StringComparison.Ordinal) || hint.Contains("urgency", StringComparison.Ordinal) => SimulatedChoice.IsHeated(brief.Input) ? 1m : brief.Pick(34, 2m, 3m),
            _ when hint.Contains("score", StringComparison.Ordinal) || hint.Contains("rating", StringComparison.Ordinal) || hint.Contains("quality", StringComparison.Ordinal) => brief.Pick(35, 6m, 7m, 8m, 9m),
            _ when hint.Contains("word", StringComparison.Ordinal) => brief.Input.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length,
            _ when FirstNumber().Match(brief.Input) is { Success: true } number => decimal.Parse(number.Value, CultureInfo.InvariantCulture),
            _ => brief.Pick(36, 2m, 3m, 4m, 5m, 7m),
        };
    }

    private static IEnumerable<string> Items(SimulatedBrief brief, string hint)
    {
        var topic = brief.Subject;
        if (hint.Contains("tag", StringComparison.Ordinal) || hint.Contains("keyword", StringComparison.Ordinal) || hint.Contains("label", StringComparison.Ordinal))
        {
            return brief.KeyWords.Take(5);
        }

        if (hint.Contains("source", StringComparison.Ordinal) || hint.Contains("reference", StringComparison.Ordinal))
        {
            return [$"Industry overview of {topic}", $"Interviews with people who know {topic}", $"Published figures on {brief.Aspect(1)}"];
        }

        if (hint.Contains("question", StringComparison.Ordinal))
        {
            return [$"How much does {brief.Aspect(0)} weigh over three years?", $"Who decides about {brief.Aspect(1)}?", $"How is success with {topic} measured?"];
        }

        var sentences = SimulatedWords.KeySentences(brief.Input, brief.KeyWords, 4);
        return sentences.Count >= 2 ? sentences : SimulatedText.Points(brief, 4);
    }

    private static string Words(SimulatedBrief brief, string name, string hint)
    {
        string[] body = ["body", "draft", "text", "article", "content", "answer", "reply", "response", "message", "report", "post", "email"];
        return name switch
        {
            "title" or "headline" => SimulatedText.Title(brief),
            "subject" => $"Your message about {brief.Topic}",
            "summary" or "abstract" or "teaser" or "excerpt" => SimulatedText.Summary(brief),
            "topic" => brief.Topic,
            "sentiment" or "mood" => SimulatedChoice.IsHeated(brief.Input) ? "negative" : "neutral",
            "urgency" or "priority" or "severity" => SimulatedChoice.IsHeated(brief.Input) ? "high" : "normal",
            "category" or "kind" or "class" => SimulatedChoice.Category(brief.Input),
            "language" => "English",
            "verdict" or "decision" => SimulatedChoice.IsHeated(brief.Input) ? "Needs a person" : "Good to go",
            _ when body.Any(b => name.Contains(b, StringComparison.Ordinal)) => SimulatedText.Write(brief),
            _ when hint.Contains("reason", StringComparison.Ordinal) || hint.Contains("why", StringComparison.Ordinal) => SimulatedText.Reason(brief),
            _ when hint.Contains("note", StringComparison.Ordinal) || hint.Contains("change", StringComparison.Ordinal) => string.Join(' ', SimulatedText.Points(brief, 2)),
            _ => SimulatedText.Summary(brief),
        };
    }

    private static string Text(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    [GeneratedRegex("urgent|escalat|human|complaint|angry|risk|problem|error|refund|blocked|needs? a person")]
    private static partial Regex Alarm();

    [GeneratedRegex(@"\b(spam|duplicate|unsafe|missing|invalid|fail)")]
    private static partial Regex Negative();

    [GeneratedRegex(@"(\d+(?:\.\d+)?)\s*(?:to|-|and|\.\.)\s*(\d+(?:\.\d+)?)")]
    private static partial Regex Range();

    [GeneratedRegex(@"(?<![\w.])\d{1,12}(?:\.\d{1,6})?(?![\w])")]
    private static partial Regex FirstNumber();
}
