using System.Text;

namespace FlowStudio.Testing.Models;

/// <summary>What the scripted model server answers to one request. Start with one of the makers, then vary it with <c>with</c>.</summary>
public sealed record Reply
{
    /// <summary>What the model says.</summary>
    public string Content { get; init; } = "";

    public IReadOnlyList<ReplyToolCall> ToolCalls { get; init; } = [];

    public int InputTokens { get; init; } = 11;

    public int OutputTokens { get; init; } = 7;

    public bool SendsUsage { get; init; } = true;

    public int Status { get; init; } = 200;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Sent as it is, instead of a model's answer.</summary>
    public string? RawBody { get; init; }

    public string RawContentType { get; init; } = "application/json";

    /// <summary>The word of the vendor's wire for why the answer ends; null: the usual one.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The dated name under which the model answers; null: as asked.</summary>
    public string? Model { get; init; }

    /// <summary>After this many pieces of text something happens, as <see cref="Break"/> says.</summary>
    public int? BreakAfter { get; init; }

    public StreamBreak Break { get; init; }

    /// <summary>Between two pieces of text.</summary>
    public TimeSpan PieceDelay { get; init; }

    public static Reply Text(string text) => new() { Content = text };

    public static Reply Json(string json) => new() { Content = json };

    public static Reply Tool(string name, string argumentsJson, string id = "call_1") => new() { ToolCalls = [new ReplyToolCall(id, name, argumentsJson)] };

    public static Reply Tools(params IReadOnlyList<ReplyToolCall> calls) => new() { ToolCalls = calls };

    /// <summary>A failure in the vendor's form.</summary>
    public static Reply Error(int status, string message = "Scripted failure.", string code = "scripted_error") => new() { Status = status, Content = message, FinishReason = code };

    public static Reply RateLimited(string retryAfter) => Error(429, "Slow down.", "rate_limit_error") with
    {
        Headers = new Dictionary<string, string> { ["Retry-After"] = retryAfter },
    };

    /// <summary>Success by status, nonsense by content.</summary>
    public static Reply Garbage(string body = "<html><body>It works!</body></html>", string contentType = "text/html") => new() { RawBody = body, RawContentType = contentType };

    /// <summary>The connection is torn down in the middle of the answer.</summary>
    public static Reply CutAfter(int pieces, string text) => new() { Content = text, BreakAfter = pieces, Break = StreamBreak.Abort };

    /// <summary>The answer stops in the middle as if it were complete.</summary>
    public static Reply EndsAfter(int pieces, string text) => new() { Content = text, BreakAfter = pieces, Break = StreamBreak.End };

    /// <summary>The answer stops in the middle and the connection stays open.</summary>
    public static Reply HangsAfter(int pieces, string text) => new() { Content = text, BreakAfter = pieces, Break = StreamBreak.Hang };

    /// <summary>An error comes in the middle of a stream, in the vendor's form.</summary>
    public static Reply FailsAfter(int pieces, string text) => new() { Content = text, BreakAfter = pieces, Break = StreamBreak.ErrorEvent };

    /// <summary>The request is taken and never answered.</summary>
    public static Reply Hang() => new() { BreakAfter = 0, Break = StreamBreak.HangBeforeHeaders };

    /// <summary>A word at a time.</summary>
    public static Reply Dribble(string text, TimeSpan pause) => new() { Content = text, PieceDelay = pause };

    /// <summary>As many characters as asked for.</summary>
    public static Reply Huge(int characters)
    {
        var text = new StringBuilder(characters + 10);
        while (text.Length < characters)
        {
            text.Append("word ".PadRight(2_000, 'x')).Append(' ');
        }

        return Text(text.ToString());
    }

    /// <summary>The content as it is streamed: word by word.</summary>
    internal IEnumerable<string> Pieces()
    {
        var start = 0;
        for (var i = 1; i < Content.Length; i++)
        {
            if (char.IsWhiteSpace(Content[i]) && !char.IsWhiteSpace(Content[i - 1]))
            {
                yield return Content[start..i];
                start = i;
            }
        }

        if (start < Content.Length)
        {
            yield return Content[start..];
        }
    }
}

/// <summary>One use of a tool that the scripted model asks for.</summary>
public sealed record ReplyToolCall(string Id, string Name, string ArgumentsJson);

/// <summary>What goes wrong in the middle of an answer.</summary>
public enum StreamBreak
{
    None,
    Abort,
    End,
    Hang,
    HangBeforeHeaders,
    ErrorEvent,
}
