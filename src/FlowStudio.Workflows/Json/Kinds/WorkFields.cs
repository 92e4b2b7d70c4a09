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

    /// <summary>What is as usual is left out, so that a file from before these settings existed is saved as it was.</summary>
    public static void Write(JsonObject settings, WorkSettings work)
    {
        settings["timeout"] = SettingsFields.Format(work.Timeout);
        settings["retry"] = Retry(work.Retry);
        // A model that was chosen before the words, or whose words were deleted, is still what the person chose.
        if (work.Check is not { HasRule: false, Rule.MatchAll: true, Criteria: "", Judge.IsDefault: true })
        {
            settings["check"] = new JsonObject
            {
                ["rule"] = RuleFields.Write(work.Check.Rule),
                ["criteria"] = work.Check.Criteria,
                ["judge"] = new JsonObject { ["provider"] = work.Check.Judge.Provider, ["model"] = work.Check.Judge.Model },
            };
        }

        if (work.ValueOnError is { } value)
        {
            settings["valueOnError"] = value;
        }
    }

    private static JsonObject Retry(RetryPolicy retry)
    {
        var json = new JsonObject { ["maxAttempts"] = retry.MaxAttempts, ["firstDelay"] = SettingsFields.Format(retry.FirstDelay) };
        if (retry.Growth != RetryGrowth.Exponential)
        {
            json["growth"] = retry.Growth.ToString();
        }

        if (retry.Jitter)
        {
            json["jitter"] = true;
        }

        if (!retry.Only.IsDefaultOrEmpty)
        {
            json["only"] = JsonLists.Of(retry.Only);
        }

        return json;
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
