using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>Elsa's <c>Delay</c> for a span of time, <c>StartAt</c> for a date and time, <c>Event</c> for a message from outside.</summary>
internal sealed class WaitMapping : ActivityMapping
{
    public override string Kind => ActivityKinds.Wait;

    public override IReadOnlyList<string> Types { get; } = [ElsaNames.Delay, ElsaNames.StartAt, ElsaNames.Event];

    // The other two also start workflows on a stock server, which a Wait does not.
    public override IReadOnlyList<string> StockTypes { get; } = [ElsaNames.Delay];

    public override bool HasResult(ActivitySettings settings) => settings is WaitSettings { For: WaitFor.Event };

    public override string TypeOf(ActivitySettings settings) => ((WaitSettings)settings).For switch
    {
        WaitFor.Until => ElsaNames.StartAt,
        WaitFor.Event => ElsaNames.Event,
        _ => ElsaNames.Delay,
    };

    public override ActivitySettings Read(ActivitySource source) => source.Type switch
    {
        ElsaNames.StartAt => ReadText(source, "dateTime", "until when it waits") is var (text, reason) && text is not null
            ? new WaitSettings { For = WaitFor.Until, Until = text } : source.Foreign(reason),
        ElsaNames.Event => ReadText(source, "eventName", "which event it waits for") is var (text, reason) && text is not null
            ? new WaitSettings { For = WaitFor.Event, EventKey = text, ExpiresAfter = source.Settings.OptionalTime("expiresAfter") } : source.Foreign(reason),
        _ => ReadDelay(source),
    };

    public override void Write(JsonObject json, Activity activity, WritingContext context)
    {
        var wait = (WaitSettings)activity.Settings;
        switch (wait.For)
        {
            case WaitFor.Until:
                Inputs.SetText(json, "dateTime", "DateTimeOffset", wait.Until);
                break;
            case WaitFor.Event:
                Inputs.SetText(json, "eventName", "String", wait.EventKey);
                break;
            default:
                if (Duration(json) != wait.Duration)
                {
                    Inputs.Set(json, "timeSpan", "TimeSpan", Inputs.Literal, SettingsFields.Format(wait.Duration));
                }

                break;
        }
    }

    public override JsonObject? Settings(ActivitySettings settings) => settings is WaitSettings { For: WaitFor.Event } wait
        ? new() { ["expiresAfter"] = wait.ExpiresAfter is { } time ? SettingsFields.Format(time) : null }
        : null;

    private static (string? Text, string Reason) ReadText(ActivitySource source, string name, string what) => Inputs.ReadText(source.Json, name, what, source.IsOurs);

    private static ActivitySettings ReadDelay(ActivitySource source)
    {
        if (Duration(source.Json) is { } duration)
        {
            return new WaitSettings { Duration = duration };
        }

        return source.Foreign(Inputs.Read(source.Json, "timeSpan") switch
        {
            null => "It does not say how long it waits. Use a Wait step with a fixed time instead.",
            (Inputs.Literal, _) => "How long it waits is not written as a time such as 00:05:00. Use a Wait step with a fixed time instead.",
            var (type, _) => ForeignReasons.Computed("how long it waits", type),
        });
    }

    private static TimeSpan? Duration(JsonObject json) =>
        Inputs.Read(json, "timeSpan") is (Inputs.Literal, var value) && value.AsText() is { } text ? SettingsFields.ParseTime(text) : null;
}
