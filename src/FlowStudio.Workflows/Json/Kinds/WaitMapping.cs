using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

internal sealed class WaitMapping : ActivityMapping
{
    public override string Kind => ActivityKinds.Wait;

    public override IReadOnlyList<string> Types { get; } = ["Elsa.Delay"];

    public override ActivitySettings Read(ActivitySource source)
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

    public override void Write(JsonObject json, Activity activity, WritingContext context)
    {
        var duration = ((WaitSettings)activity.Settings).Duration;
        if (Duration(json) != duration)
        {
            Inputs.Set(json, "timeSpan", "TimeSpan", Inputs.Literal, SettingsFields.Format(duration));
        }
    }

    private static TimeSpan? Duration(JsonObject json) =>
        Inputs.Read(json, "timeSpan") is (Inputs.Literal, var value) && value.AsText() is { } text ? SettingsFields.ParseTime(text) : null;
}
