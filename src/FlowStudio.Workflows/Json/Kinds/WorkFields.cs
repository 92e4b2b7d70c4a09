using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>What all steps whose work lies outside have in common: limits, retries, checks.</summary>
internal static class WorkFields
{
    /// <param name="usual">The values of a new step of this kind, for what the file does not say.</param>
    public static T Read<T>(SettingsFields fields, T usual) where T : WorkSettings => usual with
    {
        Timeout = fields.Time("timeout", usual.Timeout),
        Retry = Retry(fields.Object("retry"), usual.Retry),
        Check = new SuccessCheck(
            RuleFields.Read(fields.Object("check").Object("rule")),
            fields.Object("check").Text("criteria"),
            new(fields.Object("check").Object("judge").Text("provider"), fields.Object("check").Object("judge").Text("model"))),
        ValueOnError = fields.OptionalText("valueOnError"),
    };

    public static void Write(JsonObject settings, WorkSettings work)
    {
        settings["timeout"] = SettingsFields.Format(work.Timeout);
        var retry = new JsonObject { ["maxAttempts"] = work.Retry.MaxAttempts, ["firstDelay"] = SettingsFields.Format(work.Retry.FirstDelay) };
        if (work.Retry is not { Growth: RetryGrowth.Exponential, Jitter: false, Only.IsDefaultOrEmpty: true })
        {
            retry["growth"] = work.Retry.Growth.ToString();
            retry["jitter"] = work.Retry.Jitter;
            retry["only"] = JsonLists.Of(work.Retry.Only);
        }

        settings["retry"] = retry;
        // A model that was chosen before the words, or whose words were deleted, is still what the person chose.
        settings["check"] = work.Check is { HasRule: false, Rule.MatchAll: true, Criteria: "", Judge.IsDefault: true } ? null : new JsonObject
        {
            ["rule"] = RuleFields.Write(work.Check.Rule),
            ["criteria"] = work.Check.Criteria,
            ["judge"] = new JsonObject { ["provider"] = work.Check.Judge.Provider, ["model"] = work.Check.Judge.Model },
        };
        settings["valueOnError"] = work.ValueOnError;
    }

    private static RetryPolicy Retry(SettingsFields fields, RetryPolicy usual) => new(
        fields.Integer("maxAttempts", usual.MaxAttempts),
        fields.Time("firstDelay", usual.FirstDelay))
    {
        Growth = fields.Choice("growth", RetryGrowth.Exponential),
        Jitter = fields.Flag("jitter", false),
        Only = fields.Texts("only"),
    };
}
