using System.Text.Json;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Runtime.Execution;

/// <summary>What happens to a run while this process holds it.</summary>
internal abstract record Message
{
    private Message()
    {
    }

    public sealed record StepEnded(int Execution, int Attempt, ActivityResult Result, IReadOnlyDictionary<string, JsonElement> Inputs, TimeSpan Took) : Message;

    public sealed record StepNoted(int Execution, ActivityNote Note) : Message;

    public sealed record InboxFilled : Message;
}
