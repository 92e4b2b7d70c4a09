using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Testing.Workflows;

/// <summary>
/// Draws a workflow in a few words. Everything that a step needs is set to something valid, so that a test says only what it is about.
/// A step's id is its name and its label, too.
/// </summary>
public sealed class WorkflowBuilder
{
    private readonly List<Activity> activities = [];
    private readonly List<Connection> connections = [];
    private readonly List<InputDefinition> inputs = [new("Topic")];
    private readonly List<OutputDefinition> outputs = [new("Result")];
    private readonly List<VariableDefinition> variables = [];
    private RunLimits limits = RunLimits.None;

    /// <summary>A definition that begins with the step <c>start</c>.</summary>
    public static WorkflowBuilder New() => Empty().Step("start", new StartSettings());

    public static WorkflowBuilder Empty() => new();

    public WorkflowBuilder Agent(string id, Func<AgentSettings, AgentSettings>? edit = null) =>
        Step(id, Edited(new AgentSettings { Role = "Worker", Prompt = "Do it." }, edit));

    public WorkflowBuilder Agents(params ReadOnlySpan<string> ids)
    {
        foreach (var id in ids)
        {
            Agent(id);
        }

        return this;
    }

    public WorkflowBuilder Team(string id, Func<TeamSettings, TeamSettings>? edit = null) =>
        Step(id, Edited(new TeamSettings { TeamId = "team", Task = "Do it." }, edit));

    public WorkflowBuilder Gate(string id, Func<GateSettings, GateSettings>? edit = null) =>
        Step(id, Edited(new GateSettings { Question = "Publish this?", Proposal = "This." }, edit));

    public WorkflowBuilder Router(string id, params ReadOnlySpan<string> ways)
    {
        var cases = ImmutableArray.CreateBuilder<RouterCase>();
        foreach (var way in ways)
        {
            cases.Add(new RouterCase(way, new Rule(true, [new Comparison("Input.Topic", ComparisonOperator.Equal, way)])));
        }

        return Step(id, new RouterSettings { Cases = cases.ToImmutable() });
    }

    public WorkflowBuilder Parallel(string id, params ReadOnlySpan<string> branches) => Step(id, new ParallelSettings { Branches = [.. branches] });

    public WorkflowBuilder Join(string id, JoinMode mode = JoinMode.AllStarted, int count = 1) => Step(id, new JoinSettings { Mode = mode, Count = count });

    public WorkflowBuilder Wait(string id) => Step(id, new WaitSettings { Duration = TimeSpan.FromMinutes(1) });

    public WorkflowBuilder Event(string id, string key = "paid", TimeSpan? expiresAfter = null) =>
        Step(id, new WaitSettings { For = WaitFor.Event, EventKey = key, ExpiresAfter = expiresAfter });

    /// <summary>Connect its "Item" to what is done for each item, and that back to it.</summary>
    public WorkflowBuilder ForEach(string id, int maxParallel = 1, string items = "{{ Input.Topic }}") => Step(id, new ForEachSettings { Items = items, MaxParallel = maxParallel });

    public WorkflowBuilder Workflow(string id, string definitionId, params ReadOnlySpan<(string Name, string Text)> inputs)
    {
        var texts = ImmutableArray.CreateBuilder<NamedText>();
        foreach (var (name, text) in inputs)
        {
            texts.Add(new NamedText(name, text));
        }

        return Step(id, new SubWorkflowSettings { DefinitionId = definitionId, Inputs = texts.ToImmutable() });
    }

    public WorkflowBuilder Limits(RunLimits set)
    {
        limits = set;
        return this;
    }

    public WorkflowBuilder Output(string id, string value = "This.") => Step(id, new OutputSettings { OutputName = "Result", Value = value });

    public WorkflowBuilder Set(string id, string variable, string value = "This.") => Step(id, new SetVariableSettings { Variable = variable, Value = value });

    public WorkflowBuilder Finish(string id) => Step(id, new FinishSettings());

    public WorkflowBuilder Step(string id, ActivitySettings settings)
    {
        activities.Add(new Activity { Id = id, Name = id, DisplayText = id, Settings = settings });
        return this;
    }

    /// <param name="port">Null: the step's first way out.</param>
    /// <param name="maxRounds">For a connection that goes back.</param>
    public WorkflowBuilder Connect(string source, string target, string? port = null, int? maxRounds = null)
    {
        var way = port ?? Ports.Of(activities.First(a => a.Id == source).Settings)[0];
        connections.Add(new Connection(source, way, target) { MaxRounds = maxRounds });
        return this;
    }

    /// <summary>Connects each step's first way out to the next step.</summary>
    public WorkflowBuilder Chain(params ReadOnlySpan<string> ids)
    {
        for (var i = 1; i < ids.Length; i++)
        {
            Connect(ids[i - 1], ids[i]);
        }

        return this;
    }

    public WorkflowBuilder Input(string name)
    {
        inputs.Add(new InputDefinition(name));
        return this;
    }

    public WorkflowBuilder Variable(string name)
    {
        variables.Add(new VariableDefinition(name, name));
        return this;
    }

    public bool Has(Connection connection) => connections.Any(c => c.Joins(connection));

    public WorkflowDefinition Build() => new()
    {
        DefinitionId = "workflow",
        VersionId = "workflow-1",
        Name = "Workflow",
        Inputs = [.. inputs],
        Outputs = [.. outputs],
        Variables = [.. variables],
        Limits = limits,
        Activities = [.. activities],
        Connections = [.. connections],
    };

    /// <summary>The plan; the test fails with the planner's own words when the drawing cannot run.</summary>
    public WorkflowPlan Plan()
    {
        var plan = WorkflowPlanner.Plan(Build());
        Assert.True(plan.CanRun, string.Join(Environment.NewLine, plan.Problems));
        return plan;
    }

    private static T Edited<T>(T settings, Func<T, T>? edit) => edit is null ? settings : edit(settings);
}
