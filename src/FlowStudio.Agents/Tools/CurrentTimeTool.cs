using System.Globalization;
using System.Text.Json;
using FlowStudio.Agents.Models;

namespace FlowStudio.Agents.Tools;

/// <summary>A model knows no clock.</summary>
internal sealed class CurrentTimeTool(TimeProvider time) : ITool
{
    private static readonly JsonElement Schema = JsonDocument.Parse(
        """
        {"type":"object","properties":{"time_zone":{"type":"string","description":"An IANA time zone such as Europe/Berlin. Leave it out for UTC."}},"additionalProperties":false}
        """).RootElement.Clone();

    public string Name => "Current time";

    public string Description => "Tells today's date, the weekday and the time, in UTC or in a time zone that is named.";

    public JsonElement Parameters => Schema;

    public ValueTask<string> RunAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        var wanted = ToolArguments.Text(arguments, "time_zone");
        var zone = TimeZoneInfo.Utc;
        if (wanted.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(wanted, out zone!))
        {
            return new($"There is no time zone \"{wanted}\". Use an IANA name such as Europe/Berlin, or leave it out for UTC.");
        }

        var now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone);
        return new(now.ToString("dddd, yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture) + " (" + zone.Id + ")");
    }
}
