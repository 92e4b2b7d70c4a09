using System.Net;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.AI;

namespace FlowStudio.Agents.Models;

/// <summary>How one request to a model ended.</summary>
internal abstract record ModelReply
{
    private ModelReply()
    {
    }

    public sealed record Answered(ChatMessage Message, string Text, IReadOnlyList<FunctionCallContent> ToolCalls) : ModelReply;

    /// <param name="Status">What the server answered, when that was the failure.</param>
    public sealed record Failed(Fault Fault, HttpStatusCode? Status = null) : ModelReply;
}
