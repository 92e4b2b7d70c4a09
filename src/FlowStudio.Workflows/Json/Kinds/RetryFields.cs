using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

internal static class RetryFields
{
    public static RetryPolicy Read(SettingsFields fields) => new(
        fields.Integer("maxAttempts", RetryPolicy.Default.MaxAttempts),
        fields.Time("firstDelay", RetryPolicy.Default.FirstDelay));

    public static JsonObject Write(RetryPolicy retry) => new()
    {
        ["maxAttempts"] = retry.MaxAttempts,
        ["firstDelay"] = SettingsFields.Format(retry.FirstDelay),
    };
}
