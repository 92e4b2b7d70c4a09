using FlowStudio.Runtime.Storage;

namespace FlowStudio.Studio.Inbox;

/// <summary>Something that waits for a person: a gate, or a run that stands still.</summary>
/// <param name="Since">From when it waits.</param>
public sealed record InboxItem(Guid Id, DateTimeOffset Since)
{
    /// <summary>Null: it is a run that stands still.</summary>
    public GateItem? Gate { get; private init; }

    public StallItem? Stall { get; private init; }

    public static InboxItem Of(GateItem gate) => new(gate.Id, gate.CreatedAt) { Gate = gate };

    public static InboxItem Of(StallItem stall) => new(stall.Id, stall.Since) { Stall = stall };
}
