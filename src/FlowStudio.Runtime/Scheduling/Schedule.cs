using System.Text.Json;

namespace FlowStudio.Runtime.Scheduling;

/// <summary>Starts the published version of one workflow by the clock.</summary>
/// <param name="Cron">As the person wrote it; <see cref="CronText"/> reads it.</param>
/// <param name="TimeZone">An IANA name, for example <c>Europe/Berlin</c>.</param>
/// <param name="Input">What each run is given.</param>
/// <param name="Enabled">False: kept, but it starts nothing.</param>
public sealed record Schedule(
    Guid Id, string DefinitionId, string Cron, string TimeZone, IReadOnlyDictionary<string, JsonElement> Input, bool Enabled,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
