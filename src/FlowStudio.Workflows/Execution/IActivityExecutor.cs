using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Execution;

/// <summary>
/// Does the work of one kind of step whose work lies outside this process (a model, a tool, another service). Executed at least once
/// per attempt: a runner that dies takes its attempt along, and another runner makes the next. <see cref="ActivityCall.ExecutionId"/>
/// stays the same over these attempts and serves as idempotency key.
/// </summary>
public interface IActivityExecutor
{
    /// <summary>One of <see cref="ActivityKinds"/>.</summary>
    string Kind { get; }

    /// <summary>
    /// Begins on the thread that drives the run: what takes long without waiting for anything belongs on a thread of its own. Never throws for what
    /// can go wrong outside: that is a <see cref="ActivityResult.Faulted"/>. Throws
    /// <see cref="OperationCanceledException"/> when <paramref name="cancellationToken"/> is cancelled.
    /// </summary>
    Task<ActivityResult> ExecuteAsync(ActivityCall call, CancellationToken cancellationToken);
}

/// <summary>One attempt of one step.</summary>
public sealed record ActivityCall
{
    public required Guid InstanceId { get; init; }

    /// <summary>The same over all attempts of this visit to the step.</summary>
    public required Guid ExecutionId { get; init; }

    /// <summary>Number of the visit in its run.</summary>
    public int Execution { get; init; }

    /// <summary>Counts from 1.</summary>
    public required int Attempt { get; init; }

    public required Activity Activity { get; init; }

    /// <summary>
    /// The step's text fields with every reference filled in, by field name (<see cref="Activities.TextFields"/>): "prompt", "task", ...
    /// </summary>
    public required IReadOnlyDictionary<string, JsonElement> Inputs { get; init; }

    public required IActivityProgress Progress { get; init; }

    /// <summary>A field as text; empty when there is none. A value that is not text comes as JSON.</summary>
    public string InputText(string field) =>
        Inputs.TryGetValue(field, out var value) ? Activities.Values.ToText(value) : "";
}

/// <summary>What a step tells while it works.</summary>
public interface IActivityProgress
{
    /// <summary>
    /// A piece of streamed text. Shown live, not kept: the result is what counts. Cheap; may be called for every token.
    /// </summary>
    /// <param name="speaker">Who says it: an agent's role; a new speaker starts a new paragraph.</param>
    void Write(string speaker, string text);

    /// <summary>A fact worth keeping in the run's journal: a turn, a tool call, a hand-off.</summary>
    void Note(ActivityNote note);
}

/// <summary>A fact from inside a step.</summary>
/// <param name="Kind">One of <see cref="NoteKinds"/>.</param>
/// <param name="Speaker">An agent's role.</param>
/// <param name="Text">For people; at most a few thousand characters.</param>
public sealed record ActivityNote(string Kind, string Speaker, string Text);

public static class NoteKinds
{
    public const string TurnStarted = "turnStarted";
    public const string Turn = "turn";
    public const string ToolCall = "toolCall";
    public const string HandOff = "handOff";
    public const string Warning = "warning";

    /// <summary>The step waits for something that others use at the moment.</summary>
    public const string Waiting = "waiting";

    /// <summary>What a judging model said about the result.</summary>
    public const string Verdict = "verdict";
}

/// <summary>How an attempt ended.</summary>
public abstract record ActivityResult
{
    private ActivityResult()
    {
    }

    /// <summary>Every call to a model that the attempt made, also when it failed.</summary>
    public IReadOnlyList<ModelCall> ModelCalls { get; init; } = [];

    /// <param name="Output">Becomes the step's value.</param>
    /// <param name="Outcome">The port that is taken.</param>
    public sealed record Completed(JsonElement Output, string Outcome = Ports.Done) : ActivityResult;

    /// <summary>The step goes on when a person decides, or a time comes.</summary>
    public sealed record Suspended(BookmarkRequest Bookmark) : ActivityResult;

    public sealed record Faulted(Fault Fault) : ActivityResult;

    /// <summary>What lies behind the port "Item" is to be done for each of these.</summary>
    public sealed record Expanded(ImmutableArray<JsonElement> Items) : ActivityResult;
}

/// <summary>What a step waits for.</summary>
/// <param name="Kind">One of <see cref="BookmarkKinds"/>.</param>
/// <param name="Payload">What a person is shown, for a gate.</param>
/// <param name="DueAfter">When it resumes by itself; null: never.</param>
public sealed record BookmarkRequest(string Kind, JsonElement Payload, TimeSpan? DueAfter)
{
    /// <summary>The moment at which it resumes by itself, instead of <see cref="DueAfter"/>; one that is over: at once.</summary>
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>What a visit may wait for, as saved.</summary>
public static class BookmarkKinds
{
    public const string Gate = "gate";
    public const string Timer = "timer";
    public const string Retry = "retry";

    /// <summary>A message from outside, under a key.</summary>
    public const string Event = "event";

    /// <summary>The end of the run that a Workflow step started.</summary>
    public const string Child = "child";

    /// <summary>The end of the time that the run as a whole has. It belongs to no visit.</summary>
    public const string Deadline = "deadline";
}

/// <summary>Why an attempt failed.</summary>
/// <param name="Code">Stable, for code: <c>model.unauthorized</c>.</param>
/// <param name="Message">For people: what is wrong and what to do.</param>
public sealed record Fault(string Code, string Message)
{
    /// <summary>What the other side said, word for word, shortened to 4,000 characters. Never a key.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether the same attempt may succeed later.</summary>
    public bool Retryable { get; init; }

    /// <summary>What the other side asked for.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// One of <see cref="FailureKinds"/>, for those that may pass; null: something else, which no policy tries again by kind. What no second try mends (a
    /// wrong key, no credit, a refusal, an answer at its limit) has no kind, since a kind that is never tried again would promise what does not happen.
    /// A run that a step started has none either: it went wrong for reasons of its own.
    /// </summary>
    [JsonIgnore]
    public string? Kind => Code switch
    {
        "step.timeout" or "model.silent" => FailureKinds.Timeout,
        "model.busy" => FailureKinds.Busy,
        "model.unreachable" or "model.server_error" or "step.databaseAway" or "model.resting" => FailureKinds.Unreachable,
        "model.garbage" or "model.cut" or "model.empty" or "model.wrong_shape" => FailureKinds.BadAnswer,
        Activities.SuccessChecks.Code => FailureKinds.FailedCheck,
        _ => null,
    };
}

/// <summary>One request to a model, as it was counted.</summary>
/// <param name="Speaker">The agent's role.</param>
/// <param name="CostUsd">Null: the price is not known. Never zero for unknown.</param>
/// <param name="Simulated">The simulated model answered.</param>
public sealed record ModelCall(
    string Speaker,
    string Provider,
    string Model,
    long InputTokens,
    long OutputTokens,
    decimal? CostUsd,
    TimeSpan Duration,
    bool Simulated);
