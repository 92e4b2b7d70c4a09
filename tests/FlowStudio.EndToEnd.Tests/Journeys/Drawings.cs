using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.EndToEnd.Tests.Journeys;

/// <summary>Small workflows to begin with, placed as a person would place them.</summary>
internal static class Drawings
{
    /// <summary>Start, one agent called Writer that is tried once, and an output.</summary>
    public static WorkflowDefinition Chain(string name, int attempts = 1) => Named(name, WorkflowBuilder.New()
        .Agent("Writer", a => a with { Role = "Writer", Prompt = "Write about {{ Input.Topic }}.", Retry = new RetryPolicy(attempts, TimeSpan.FromMilliseconds(200)) })
        .Output("Answer", "{{ Variables.Writer }}")
        .Chain("start", "Writer", "Answer"));

    /// <summary>Agents one after the other.</summary>
    public static WorkflowDefinition LongChain(string name) => Named(name, WorkflowBuilder.New()
        .Agent("One", a => a with { Prompt = "Begin with {{ Input.Topic }}." })
        .Agent("Two", a => a with { Prompt = "Go on with {{ Variables.One }}." })
        .Agent("Three", a => a with { Prompt = "End {{ Variables.Two }}." })
        .Output("Answer", "{{ Variables.Three }}")
        .Chain("start", "One", "Two", "Three", "Answer"));

    /// <summary>A For each over the lines of the topic: a writer and a gate for each, three at a time, then an output.</summary>
    public static WorkflowDefinition EachLine(string name) => Named(name, WorkflowBuilder.New()
        .Step("Towns", new ForEachSettings { Items = "{{ Input.Topic }}", MaxParallel = 3 })
        .Agent("Writer", a => a with { Role = "Writer", Prompt = "Write about {{ Variables.Towns.item }}." })
        .Gate("Review", g => g with { Question = "Is it good?", Proposal = "{{ Variables.Writer }}" })
        .Output("Answer", "{{ Variables.Towns.results }}")
        .Connect("start", "Towns").Connect("Towns", "Writer", Ports.Item).Connect("Writer", "Review")
        .Connect("Review", "Towns", Ports.Approved).Connect("Towns", "Answer", Ports.Done));

    /// <summary>Waits for an event under the topic's key, then hands on what it brought.</summary>
    public static WorkflowDefinition WaitForEvent(string name) => Named(name, WorkflowBuilder.New()
        .Step("Payment", new WaitSettings { For = WaitFor.Event, EventKey = "paid-{{ Input.Topic }}", ExpiresAfter = TimeSpan.FromDays(3) })
        .Output("Answer", "{{ Variables.Payment }}")
        .Chain("start", "Payment", "Answer"));

    /// <summary>A step that runs another workflow.</summary>
    public static WorkflowDefinition Around(string name, string inner) => Named(name, WorkflowBuilder.New()
        .Step("Article", new SubWorkflowSettings { DefinitionId = inner, Inputs = [new NamedText("Topic", "{{ Input.Topic }}")], OutputNames = ["Result"] })
        .Output("Answer", "{{ Variables.Article.Result }}")
        .Chain("start", "Article", "Answer"));

    /// <summary>One step after the other: who may be seen failing, expiring, timing out, and going on all the same.</summary>
    public static WorkflowDefinition EndsBadly(string name) => Named(name, WorkflowBuilder.New()
        .Agent("Lookup", a => a with { Prompt = "Look it up.", Model = new ModelChoice("A provider that was removed", "x"), ValueOnError = "nothing found" })
        .Gate("Ask", g => g with { ExpiresAfter = TimeSpan.FromMilliseconds(200) })
        .Agent("Writer", a => a with
        {
            Prompt = "Write about {{ Variables.Lookup }}.", Retry = RetryPolicy.None,
            Check = new SuccessCheck(new Rule(true, [new Comparison("Variables.Writer", ComparisonOperator.Equal, "never this")]), "", ModelChoice.Default),
        })
        .Output("Answer", "{{ Variables.Writer }}")
        .Chain("start", "Lookup", "Ask").Connect("Ask", "Writer", Ports.Expired).Chain("Writer", "Answer"));

    private static WorkflowDefinition Named(string name, WorkflowBuilder drawing)
    {
        var definition = drawing.Build();
        var id = Guid.NewGuid().ToString("N")[..16];
        return definition with
        {
            DefinitionId = id,
            VersionId = id + "-1",
            Name = name,
            Activities = [.. definition.Activities.Select((a, i) => a with { Position = new Point(80 + (i * 320), 160) })],
        };
    }
}
