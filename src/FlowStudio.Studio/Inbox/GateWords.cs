using System.Text.RegularExpressions;
using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Components;
using FlowStudio.Studio.Library;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Studio.Inbox;

/// <summary>What a gate is called and how its state is told.</summary>
public static partial class GateWords
{
    private const int LongestExcerpt = 100;

    /// <summary>Markdown's signs at the beginning of a line, and those of emphasis anywhere.</summary>
    private static readonly Regex Marks = MarkPattern();

    [GeneratedRegex(@"^\s*(?:[#>|]+\s*|[-+]\s+|\d+[.)]\s+)*|\*{1,3}|`+")]
    private static partial Regex MarkPattern();

    public static string Title(GateItem gate) => gate.Payload.Question.Trim() is { Length: > 0 } question ? question : $"A decision for “{gate.WorkflowName}”";

    /// <summary>The same after "You" or a name: "approved", "sent it back".</summary>
    public static string DidIt(string? decision) => decision switch
    {
        Ports.Approved => "approved",
        Ports.Rejected => "rejected",
        Ports.SentBack => "sent it back",
        Ports.Expired => "did not answer in time",
        null or "" => "decided",
        _ => $"decided “{decision}”",
    };

    /// <summary>"approved", "sent back": what became of it.</summary>
    public static string Did(string? decision) => decision switch
    {
        Ports.Approved => "approved",
        Ports.Rejected => "rejected",
        Ports.SentBack => "sent back",
        Ports.Expired => "not answered in time",
        null or "" => "decided",
        _ => $"decided as “{decision}”",
    };

    /// <summary>The beginning of what is proposed, in one line without marks: tells apart items that ask the same. Empty when nothing is proposed.</summary>
    public static string Excerpt(GateItem gate)
    {
        var proposal = Proposal.From(gate.Payload.Proposal);
        var text = proposal.Fields.IsEmpty ? proposal.Text : proposal.Fields.Select(f => f.Text).FirstOrDefault(t => !string.IsNullOrWhiteSpace(t)) ?? "";
        var line = text.Split('\n').Select(l => Marks.Replace(l, "").Trim()).FirstOrDefault(l => l.Any(char.IsLetterOrDigit)) ?? "";
        return line.Length <= LongestExcerpt ? line : $"{line[..(LongestExcerpt - 1)].TrimEnd()}…";
    }

    /// <summary>Inside a sentence.</summary>
    public static string By(GateItem gate) => gate.DecidedBy switch
    {
        null or "" => "somebody",
        WorkflowLibrary.Person => "you",
        var by => by,
    };

    public static Status StatusOf(GateItem gate) => gate switch
    {
        { IsOpen: true } => Status.WaitingForPerson,
        { DecidedAt: not null, Decision: Ports.Approved } => Status.Done,
        { DecidedAt: not null, Decision: Ports.Rejected } => Status.Failed,
        { DecidedAt: not null, Decision: Ports.SentBack } => Status.Retrying,
        _ => Status.Cancelled,
    };

    public static string Word(GateItem gate) => gate switch
    {
        { IsOpen: true } => "waiting for you",
        { DecidedAt: not null } => Did(gate.Decision),
        _ => "withdrawn",
    };
}
