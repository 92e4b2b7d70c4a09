using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>Reads our own settings. By hand rather than by a serializer, so that one wrong field costs that field and not the step.</summary>
internal sealed class SettingsFields(JsonObject? json, Action<string> warn)
{
    public string Text(string name, string fallback = "") => Read(name, fallback, node => node.AsText());

    public int Integer(string name, int fallback) => json?.Integer(name) ?? Missing(name, fallback);

    public int? OptionalInteger(string name) => json?.Integer(name) ?? Missing<int?>(name, null);

    public bool Flag(string name, bool fallback) => json?.Flag(name) ?? Missing(name, fallback);

    public TimeSpan Time(string name, TimeSpan fallback) => OptionalTime(name) ?? fallback;

    public TimeSpan? OptionalTime(string name)
    {
        var text = Text(name);
        return text.Length == 0 ? null : ParseTime(text) ?? Wrong<TimeSpan?>(name, null);
    }

    public T Choice<T>(string name, T fallback) where T : struct, Enum
    {
        var text = Text(name);
        return text.Length == 0 ? fallback
            : Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
            : Wrong(name, fallback);
    }

    /// <summary>Null: not there. An empty text is a text.</summary>
    public string? OptionalText(string name) => json is not null && json.TryGetPropertyValue(name, out var node) && node is not null
        ? node.AsText() ?? Wrong<string?>(name, null) : null;

    public bool Has(string name) => json?.ContainsKey(name) == true;

    public ImmutableArray<string> Texts(string name) => [.. Array(name).Select(node => node.AsText()).OfType<string>()];

    public IEnumerable<SettingsFields> Objects(string name) => Array(name).OfType<JsonObject>().Select(o => new SettingsFields(o, warn));

    public SettingsFields Object(string name) => new(json?.Object(name), warn);

    public static TimeSpan? ParseTime(string text) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var time) ? time : null;

    public static string Format(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);

    private IEnumerable<JsonNode?> Array(string name) => json?.Items(name) ?? Missing<IEnumerable<JsonNode?>>(name, []);

    private T Read<T>(string name, T fallback, Func<JsonNode?, T?> read) where T : class =>
        json is not null && json.TryGetPropertyValue(name, out var node) && read(node) is { } value ? value : Missing(name, fallback);

    /// <summary>Not there, or null, is nothing special; there but of another kind is worth a word.</summary>
    private T Missing<T>(string name, T fallback) =>
        json is not null && json.TryGetPropertyValue(name, out var node) && node is not null ? Wrong(name, fallback) : fallback;

    private T Wrong<T>(string name, T fallback)
    {
        warn($"The setting \"{name}\" is not readable, so its usual value is used.");
        return fallback;
    }
}
