using System.Collections.Immutable;

namespace FlowStudio.Workflows.Definitions;

/// <summary>A step whose work lies outside, so that it may fail: what is tried then, and what counts as success.</summary>
public abstract record WorkSettings : ActivitySettings
{
    private protected WorkSettings()
    {
    }

    /// <summary>Of one attempt.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>What must hold of the result; a result that does not pass is a failure like any other.</summary>
    public SuccessCheck Check { get; init; } = SuccessCheck.None;

    /// <summary>
    /// When all attempts have failed, the run goes on by "Done" with this text (with references) as the step's result. Null: it does not. An empty text
    /// is a value.
    /// </summary>
    public string? ValueOnError { get; init; }
}

/// <summary>What happens when an attempt fails for a reason that may pass.</summary>
/// <param name="MaxAttempts">All attempts, the first included. 1: no retry.</param>
/// <param name="FirstDelay">Before the second attempt.</param>
public sealed record RetryPolicy(int MaxAttempts, TimeSpan FirstDelay)
{
    /// <summary>No wait between two attempts is longer, whatever a server asks for.</summary>
    public static TimeSpan LongestDelay { get; } = TimeSpan.FromHours(1);

    public static RetryPolicy Default { get; } = new(3, TimeSpan.FromSeconds(2));

    public static RetryPolicy None { get; } = new(1, TimeSpan.Zero);

    /// <summary>How the pauses grow.</summary>
    public RetryGrowth Growth { get; init; }

    /// <summary>
    /// Makes each pause up to half as long again, by chance, so that steps which failed together do not all come back together.
    /// </summary>
    public bool Jitter { get; init; }

    /// <summary>Which failures are tried again: words of <see cref="FailureKinds"/>. Empty: every one that may pass.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    public bool Equals(RetryPolicy? other) => other is not null
        && (MaxAttempts, FirstDelay, Growth, Jitter) == (other.MaxAttempts, other.FirstDelay, other.Growth, other.Jitter)
        && Only.SequenceEqual(other.Only);

    public override int GetHashCode() => HashCode.Combine(MaxAttempts, FirstDelay, Growth, Jitter, Only.Length);
}

public enum RetryGrowth
{
    /// <summary>Each pause is twice the one before.</summary>
    Exponential,

    /// <summary>All pauses are the same.</summary>
    Fixed,
}

/// <summary>Kinds of failures among which a retry policy chooses, as saved.</summary>
public static class FailureKinds
{
    public const string Timeout = "timeout";

    /// <summary>The other side asked to come back later.</summary>
    public const string Busy = "busy";

    /// <summary>The other side could not be reached, or failed itself.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The answer could not be used: cut off, empty, not in the form that was asked for.</summary>
    public const string BadAnswer = "badAnswer";

    /// <summary>The result did not pass the step's success check.</summary>
    public const string FailedCheck = "failedCheck";

    public static ImmutableArray<string> All { get; } = [Timeout, Busy, Unreachable, BadAnswer, FailedCheck];
}

/// <summary>What must hold of a step's result.</summary>
/// <param name="Rule">Comparisons over the result, whose fields begin with the step's own name; an empty rule always holds.</param>
/// <param name="Criteria">What a judging model is asked about the result, in words: "Every claim names its source." Empty: no model judges.</param>
/// <param name="Judge">The model that judges.</param>
public sealed record SuccessCheck(Rule Rule, string Criteria, ModelChoice Judge)
{
    public static SuccessCheck None { get; } = new(Rule.Empty, "", ModelChoice.Default);

    public bool HasRule => !Rule.Comparisons.IsDefaultOrEmpty;

    public bool HasJudge => !string.IsNullOrWhiteSpace(Criteria);
}
