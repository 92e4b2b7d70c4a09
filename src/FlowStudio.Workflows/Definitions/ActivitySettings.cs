using System.Collections.Immutable;

namespace FlowStudio.Workflows.Definitions;

/// <summary>
/// What a person set on a step. A closed union: the kinds below are all there are. Text fields may hold references such as
/// <c>{{ Variables.Draft.title }}</c> (TextTemplate).
/// </summary>
public abstract record ActivitySettings
{
    private protected ActivitySettings()
    {
    }

    /// <summary>The word in the saved file and in the palette; one of <see cref="ActivityKinds"/>.</summary>
    public abstract string Kind { get; }
}

/// <summary>The words for the kinds of steps, as saved.</summary>
public static class ActivityKinds
{
    public const string Start = "start";
    public const string Agent = "agent";
    public const string Team = "team";
    public const string Gate = "gate";
    public const string Router = "router";
    public const string Parallel = "parallel";
    public const string Join = "join";
    public const string Wait = "wait";
    public const string Output = "output";
    public const string SetVariable = "setVariable";
    public const string Finish = "finish";
    public const string ForEach = "forEach";
    public const string Workflow = "workflow";
    public const string Foreign = "foreign";
}

/// <summary>Where a run begins.</summary>
public sealed record StartSettings : ActivitySettings
{
    public override string Kind => ActivityKinds.Start;
}

/// <summary>One agent does one task.</summary>
public sealed record AgentSettings : WorkSettings
{
    public override string Kind => ActivityKinds.Agent;

    /// <summary>Who it is, in a few words: "Researcher".</summary>
    public string Role { get; init; } = "";

    /// <summary>What it is to reach.</summary>
    public string Goal { get; init; } = "";

    /// <summary>How it works: tone, must and must not.</summary>
    public string Instructions { get; init; } = "";

    /// <summary>The task of this step, with references.</summary>
    public string Prompt { get; init; } = "";

    public ModelChoice Model { get; init; } = ModelChoice.Default;

    /// <summary>Names of the tools that it may use. Nothing else is offered to it.</summary>
    public ImmutableArray<string> Tools { get; init; } = [];

    /// <summary>Named fields that its answer must have. Empty: the answer is text.</summary>
    public ImmutableArray<OutputField> OutputFields { get; init; } = [];
}

/// <summary>Which model answers.</summary>
/// <param name="Provider">The name of a provider from Settings; empty: the default one.</param>
/// <param name="Model">The model's id at that provider; empty: the provider's default model.</param>
public sealed record ModelChoice(string Provider = "", string Model = "")
{
    public static ModelChoice Default { get; } = new();

    public bool IsDefault => Provider.Length == 0 && Model.Length == 0;
}

/// <summary>One field of a structured answer.</summary>
/// <param name="Name">Letters, digits and underscores.</param>
/// <param name="Type">One of <see cref="FieldTypes"/>.</param>
/// <param name="Description">Tells the model what to put there.</param>
public sealed record OutputField(string Name, string Type = FieldTypes.Text, string Description = "")
{
    /// <summary>When not empty, the only values allowed (text fields).</summary>
    public ImmutableArray<string> Choices { get; init; } = [];
}

/// <summary>The types that a field may have.</summary>
public static class FieldTypes
{
    public const string Text = "text";
    public const string Number = "number";
    public const string YesNo = "yesno";
    public const string List = "list";
}

/// <summary>A team from the library does one task.</summary>
public sealed record TeamSettings : WorkSettings
{
    public TeamSettings() => Timeout = TimeSpan.FromMinutes(20);

    public override string Kind => ActivityKinds.Team;

    /// <summary>Id of a team in the library; empty: none chosen yet.</summary>
    public string TeamId { get; init; } = "";

    /// <summary>The task, with references.</summary>
    public string Task { get; init; } = "";
}

/// <summary>Another workflow does one task: a run of its own, linked to this one.</summary>
public sealed record SubWorkflowSettings : WorkSettings
{
    /// <summary>Runs may start runs this deep; one that starts itself ends here.</summary>
    public const int MostDepth = 10;

    public SubWorkflowSettings() => (Timeout, Retry) = (TimeSpan.FromDays(30), RetryPolicy.None);

    public override string Kind => ActivityKinds.Workflow;

    /// <summary>The workflow that is run; empty: none chosen yet.</summary>
    public string DefinitionId { get; init; } = "";

    /// <summary>The version that is run; null: the one that is published when the step starts.</summary>
    public int? Version { get; init; }

    /// <summary>Its inputs: texts with references. One that is a single reference keeps the value's own type.</summary>
    public ImmutableArray<NamedText> Inputs { get; init; } = [];

    /// <summary>Names of its outputs as they were when it was chosen, so that they can be picked.</summary>
    public ImmutableArray<string> OutputNames { get; init; } = [];
}

/// <summary>A text with references, under a name.</summary>
public sealed record NamedText(string Name, string Text);

/// <summary>
/// The steps between the port "Item" and the way back are run once for each item of a list. Each item has values of its own; when all are done, the
/// results go on by "Done", in the list's order.
/// </summary>
public sealed record ForEachSettings : ActivitySettings
{
    /// <summary>A longer list is refused: no person could look at what comes of it, and a run would keep it all.</summary>
    public const int MostItems = 10_000;

    public const int MostParallel = 100;

    public override string Kind => ActivityKinds.ForEach;

    /// <summary>One reference to a list; a text is taken as one item for each line.</summary>
    public string Items { get; init; } = "";

    /// <summary>How many items may be under way at once. 1: one after the other.</summary>
    public int MaxParallel { get; init; } = 1;
}

/// <summary>A person decides. The run waits as a row in the database until then.</summary>
public sealed record GateSettings : ActivitySettings
{
    public override string Kind => ActivityKinds.Gate;

    /// <summary>What is asked: "Publish this article?"</summary>
    public string Question { get; init; } = "";

    /// <summary>What is proposed, usually one reference to the step that made it.</summary>
    public string Proposal { get; init; } = "";

    /// <summary>Why it is asked and what the person should look at.</summary>
    public string Why { get; init; } = "";

    /// <summary>Who is meant to decide, in words: "Editor".</summary>
    public string Approver { get; init; } = "";

    /// <summary>After this time without an answer the outcome is "Expired". Null: it waits without end.</summary>
    public TimeSpan? ExpiresAfter { get; init; }
}

/// <summary>The first rule that holds decides where the run goes on; when none does, the port "Otherwise".</summary>
public sealed record RouterSettings : ActivitySettings
{
    public override string Kind => ActivityKinds.Router;

    public ImmutableArray<RouterCase> Cases { get; init; } = [];
}

/// <summary>One way out of a router.</summary>
/// <param name="Label">The port's name; unique in the router.</param>
public sealed record RouterCase(string Label, Rule Rule);

/// <summary>Everything connected behind it runs at the same time.</summary>
public sealed record ParallelSettings : ActivitySettings
{
    public override string Kind => ActivityKinds.Parallel;

    /// <summary>The ports' names, in order.</summary>
    public ImmutableArray<string> Branches { get; init; } = ["Branch 1", "Branch 2"];
}

/// <summary>Waits for branches and goes on once.</summary>
public sealed record JoinSettings : ActivitySettings
{
    public override string Kind => ActivityKinds.Join;

    public JoinMode Mode { get; init; } = JoinMode.AllStarted;

    /// <summary>How many are enough in <see cref="JoinMode.Count"/>; at least 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>
    /// When several branches have set the same variable, the value of the one that comes by this step (an activity's id) counts. Empty: then the run
    /// stops here with a message.
    /// </summary>
    public string PreferredBranch { get; init; } = "";
}

/// <summary>What a join waits for.</summary>
public enum JoinMode
{
    /// <summary>All branches that were started; one that was not taken is not waited for.</summary>
    AllStarted,

    /// <summary>All branches that are drawn; one that was not taken is a fault.</summary>
    AllDrawn,

    /// <summary>The first to arrive; the others are cancelled.</summary>
    First,

    /// <summary>A number of them; the rest is cancelled.</summary>
    Count,
}

/// <summary>Waits for a time or for a message from outside.</summary>
public sealed record WaitSettings : ActivitySettings
{
    public override string Kind => ActivityKinds.Wait;

    public WaitFor For { get; init; }

    /// <summary>For <see cref="WaitFor.Duration"/>.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For <see cref="WaitFor.Until"/>: a date and time as text, with references (<see cref="Activities.Moments"/>).</summary>
    public string Until { get; init; } = "";

    /// <summary>For <see cref="WaitFor.Event"/>: the key of the event, with references: "invoice-{{ Input.Number }}".</summary>
    public string EventKey { get; init; } = "";

    /// <summary>For <see cref="WaitFor.Event"/>: after this time without the event the outcome is "Expired". Null: it waits without end.</summary>
    public TimeSpan? ExpiresAfter { get; init; }
}

/// <summary>What a Wait waits for.</summary>
public enum WaitFor
{
    /// <summary>A span of time.</summary>
    Duration,

    /// <summary>A date and time.</summary>
    Until,

    /// <summary>A message from outside under a key. One that came before the step began to wait is kept and taken.</summary>
    Event,
}

/// <summary>Sets one output of the run.</summary>
public sealed record OutputSettings : ActivitySettings
{
    public override string Kind => ActivityKinds.Output;

    /// <summary>Name of one of the definition's outputs.</summary>
    public string OutputName { get; init; } = "";

    /// <summary>Text with references. A text that is one reference keeps the value's own type.</summary>
    public string Value { get; init; } = "";
}

/// <summary>Sets a variable.</summary>
public sealed record SetVariableSettings : ActivitySettings
{
    public override string Kind => ActivityKinds.SetVariable;

    public string Variable { get; init; } = "";

    public string Value { get; init; } = "";
}

/// <summary>Ends the run, whatever else is still going on.</summary>
public sealed record FinishSettings : ActivitySettings
{
    public override string Kind => ActivityKinds.Finish;

    /// <summary>False: Elsa's <c>End</c> (the flowchart ends); true: <c>Finish</c> (the workflow ends). The same thing here, kept for the file.</summary>
    public bool WholeWorkflow { get; init; } = true;
}

/// <summary>An activity of another program's. It is shown as what it is, survives saving, and cannot run here.</summary>
/// <param name="ActivityType">Its type as written in the file, for example "Elsa.HttpEndpoint".</param>
/// <param name="Reason">Why it cannot run here, in plain words.</param>
public sealed record ForeignSettings(string ActivityType, string Reason) : ActivitySettings
{
    public override string Kind => ActivityKinds.Foreign;
}
