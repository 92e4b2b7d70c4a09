namespace FlowStudio.Agents.Models;

/// <summary>The stable words for why an agent failed.</summary>
public static class FaultCodes
{
    public const string NoProvider = "model.no_provider";
    public const string NoModel = "model.no_model";
    public const string BadUrl = "model.bad_url";
    public const string BadKey = "model.bad_key";
    public const string Unauthorized = "model.unauthorized";
    public const string NotFound = "model.not_found";
    public const string BadRequest = "model.bad_request";
    public const string InputTooLong = "model.input_too_long";
    public const string Quota = "model.quota";
    public const string Busy = "model.busy";
    public const string ServerError = "model.server_error";
    public const string Unreachable = "model.unreachable";

    /// <summary>It failed so often that it is left in peace for a while. It was not asked.</summary>
    public const string Resting = "model.resting";
    public const string Silent = "model.silent";
    public const string Redirected = "model.redirected";
    public const string Garbage = "model.garbage";
    public const string Cut = "model.cut";
    public const string Empty = "model.empty";
    public const string Refused = "model.refused";
    public const string WrongShape = "model.wrong_shape";
    public const string TooLong = "model.too_long";
    public const string TokenLimit = "model.token_limit";
    public const string StepTimeout = "step.timeout";
    public const string TooManyTurns = "agent.too_many_turns";
    public const string NoTask = "agent.no_task";
    public const string NoTeam = "team.not_found";
    public const string BadTeam = "team.invalid";
}
