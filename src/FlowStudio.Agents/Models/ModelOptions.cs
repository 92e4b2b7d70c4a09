namespace FlowStudio.Agents.Models;

/// <summary>Bounds on talking to models. Every value must be above zero.</summary>
public sealed record ModelOptions
{
    /// <summary>Until the connection stands.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Until the first byte of the answer: a server at home may have to load its model first.</summary>
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Between two pieces of a streamed answer.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Characters of one answer.</summary>
    public int MaxAnswerLength { get; init; } = 1_000_000;

    /// <summary>Bytes of one answer on the wire, wrappings included: each word of a stream travels in an envelope of its own.</summary>
    public long MaxWireBytes { get; init; } = 64_000_000;

    /// <summary>Tokens that a model may write in one answer, where its vendor wants a number (Anthropic).</summary>
    public int MaxOutputTokens { get; init; } = 8_192;

    /// <summary>Requests to the model within one agent's task: each use of tools takes one, and so does the answer.</summary>
    public int MaxTurns { get; init; } = 8;

    /// <summary>Failures in a row after which a provider is not asked for a while.</summary>
    public int BreakerFailures { get; init; } = 5;

    /// <summary>How long, the first time; each further time is twice as long.</summary>
    public TimeSpan BreakerFirstPause { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan BreakerLongestPause { get; init; } = TimeSpan.FromSeconds(60);
}
