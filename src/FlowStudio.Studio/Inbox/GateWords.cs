using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Components;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Studio.Inbox;

/// <summary>What a gate is called and how its state is told.</summary>
public static class GateWords
{
    public static string Title(GateItem gate) => gate.Payload.Question.Trim() is { Length: > 0 } question ? question : $"A decision for “{gate.WorkflowName}”";

    /// <summary>"approved", "sent back": what somebody did.</summary>
    public static string Did(string? decision) => decision switch
    {
        Ports.Approved => "approved",
        Ports.Rejected => "rejected",
        Ports.SentBack => "sent back",
        Ports.Expired => "not answered in time",
        null or "" => "decided",
        _ => $"decided as “{decision}”",
    };

    public static string By(GateItem gate) => gate.DecidedBy is { Length: > 0 } by ? by : "somebody";

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
