using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Inbox;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Studio.Tests.Inbox;

/// <summary>Gates as the store hands them out, and the workflow that they stand in: writer, then review, back to the writer or on to publish.</summary>
internal static class Gates
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static GateItem Open(string question = "Publish this?", string proposal = "One two three.", DateTimeOffset? due = null) => new(
        Guid.NewGuid(), Guid.NewGuid(), 2, "review", new GatePayload(question, proposal, "It goes to customers.", "Editor"), Noon.AddMinutes(-5), due,
        null, null, null, null, "Articles", "articles", 3, "You");

    public static GateItem Decided(this GateItem gate, string decision, string by = "Ada") => gate with { DecidedAt = Noon, DecidedBy = by, Decision = decision };

    public static WorkflowDefinition Workflow { get; } = Drawing().Connect("review", "writer", Ports.SentBack, maxRounds: 3).Build();

    public static WorkflowDefinition WorkflowWithoutAWayBack { get; } = Drawing().Build();

    public static GateContext Context { get; } = GateContext.Of(Workflow, "review");

    private static WorkflowBuilder Drawing() => WorkflowBuilder.New().Agent("writer").Gate("review", g => g with { Proposal = "{{ Variables.writer }}" }).Output("publish")
        .Chain("start", "writer", "review").Connect("review", "publish", Ports.Approved);
}
