using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Tests.Json;

/// <summary>Random definitions as our editor could have made them: every kind, every setting, awkward texts.</summary>
internal sealed class Generated(Random random)
{
    private static readonly string[] Texts =
    [
        "", "Publish this?", "{{ Variables.Draft }}", "Write about {{ Input.Topic }} for {{Variables.Triage.audience}}.", "{{ broken", "}} {% if %} {{ a | b }}",
        "line\nbreak\ttab \"quotes\" 'single' \\ back", "<script>alert(1)</script>", "\u202Eright to left", "日本語 é 😀", "Default", "__proto__", "$type", "Done", "{\"json\":1}", "a\u2028b",
    ];

    public static IEnumerable<WorkflowDefinition> Many(int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => new Generated(random).Definition());
    }

    private WorkflowDefinition Definition()
    {
        var activities = Enumerable.Range(0, random.Next(0, 14)).Select(Activity).ToImmutableArray();
        return new()
        {
            DefinitionId = "d" + random.Next(1000),
            VersionId = "v" + random.Next(1000),
            Version = random.Next(1, 9),
            Name = Text() is { Length: > 0 } name ? name : "Name",
            Description = Text(),
            Inputs = [.. Some(3).Select(i => new InputDefinition("In" + i, Text(), Text(), "String", "multiline") { Required = Coin(), Example = Text() })],
            Outputs = [.. Some(2).Select(i => new OutputDefinition("Out" + i, Text(), Text()))],
            Variables = [.. Some(3).Select(Variable)],
            Limits = Coin() ? RunLimits.None : new() { Timeout = Perhaps(Time), MaxSteps = Perhaps(Number), MaxRuns = Perhaps(Number), StallAfter = Perhaps(Time) },
            Activities = activities,
            Connections = Connections(activities),
        };
    }

    /// <summary>Ids that our own could meet, and names that steps have, but never just what is declared for a step's result: that is none that somebody made.</summary>
    private VariableDefinition Variable(int index) => Coin()
        ? new($"a{index}-result", "Var" + index, Coin() ? "Object" : "String")
        : new("var" + index, Coin() ? "Var" + index : "Step" + index, "String");

    private Activity Activity(int index) => new()
    {
        Id = Coin() ? $"a{index}" : $"a{index}-result",
        Name = Coin() ? $"Step{index}" : $"step_{index}",
        DisplayText = Text(),
        Position = new(random.Next(-500, 5000), random.NextDouble() * 1000),
        Size = Coin() ? Size.Default : new(random.Next(1, 600), 50.5),
        Settings = Settings(),
    };

    private ImmutableArray<Connection> Connections(ImmutableArray<Activity> activities)
    {
        var all = new Dictionary<string, Connection>();
        for (var n = activities.Length == 0 ? 0 : random.Next(activities.Length * 2); n > 0; n--)
        {
            var source = activities[random.Next(activities.Length)];
            var ports = Ports.Of(source.Settings);
            if (!ports.IsEmpty)
            {
                var connection = new Connection(source.Id, ports[random.Next(ports.Length)], activities[random.Next(activities.Length)].Id)
                {
                    MaxRounds = Coin() ? null : random.Next(1, 9),
                };
                all.TryAdd(connection.Id, connection);
            }
        }

        return [.. all.Values];
    }

    private ActivitySettings Settings() => random.Next(13) switch
    {
        0 => new StartSettings(),
        1 => new AgentSettings
        {
            Role = Text(),
            Goal = Text(),
            Instructions = Text(),
            Prompt = Text(),
            Model = Coin() ? ModelChoice.Default : new(Text(), Text()),
            Tools = [.. Some(3).Select(_ => Text())],
            OutputFields = [.. Some(3).Select(i => new OutputField("f" + i, FieldTypes.Number, Text()) { Choices = [.. Some(2).Select(_ => Text())] })],
            Timeout = Time(),
            Retry = Retry(),
            Check = Check(),
            ValueOnError = Coin() ? null : Text(),
        },
        2 => new TeamSettings { TeamId = Coin() ? "" : "team-7", Task = Text(), Timeout = Time(), Retry = Retry(), Check = Check(), ValueOnError = Coin() ? null : Text() },
        3 => new GateSettings { Question = Text(), Proposal = Text(), Why = Text(), Approver = Text(), ExpiresAfter = Coin() ? null : Time() },
        4 => new RouterSettings { Cases = [.. Some(4).Select(i => new RouterCase("Case " + i + Text(), Rule()))] },
        5 => new ParallelSettings { Branches = [.. Some(4).Select(i => Text() + i)] },
        6 => new JoinSettings { Mode = (JoinMode)random.Next(4), Count = random.Next(1, 4), PreferredBranch = Coin() ? "" : "a1" },
        7 => random.Next(3) switch
        {
            0 => new WaitSettings { Duration = Time() },
            1 => new WaitSettings { For = WaitFor.Until, Until = Text() },
            _ => new WaitSettings { For = WaitFor.Event, EventKey = Text(), ExpiresAfter = Perhaps(Time) },
        },
        8 => new OutputSettings { OutputName = Text(), Value = Text() },
        9 => new SetVariableSettings { Variable = Coin() ? Text() : "Var1", Value = Text() },
        10 => new ForEachSettings { Items = Text(), MaxParallel = random.Next(1, 101) },
        11 => new SubWorkflowSettings
        {
            DefinitionId = Coin() ? "" : "other",
            Version = Perhaps(Number),
            Inputs = [.. Some(3).Select(i => new NamedText("In" + i, Text()))],
            OutputNames = [.. Some(2).Select(i => "Out" + i)],
            Timeout = Time(),
            Retry = Retry(),
            Check = Check(),
            ValueOnError = Coin() ? null : Text(),
        },
        _ => new FinishSettings { WholeWorkflow = Coin() },
    };

    private SuccessCheck Check() => Coin() ? SuccessCheck.None : new(Coin() ? Definitions.Rule.Empty : Rule(), Text(), Coin() ? ModelChoice.Default : new("Local", Text()));

    private Rule Rule() => new(Coin(), [.. Some(3).Select(_ => new Comparison(Coin() ? "Variables.Step1.x" : Text(), (ComparisonOperator)random.Next(13), Text()))]);

    private RetryPolicy Retry() => Coin() ? RetryPolicy.Default : new(random.Next(1, 9), Time())
    {
        Growth = Coin() ? RetryGrowth.Fixed : RetryGrowth.Exponential,
        Jitter = Coin(),
        Only = [.. FailureKinds.All.Where(_ => Coin())],
    };

    private TimeSpan Time() => TimeSpan.FromMilliseconds(random.Next(0, int.MaxValue));

    private int Number() => random.Next(1, 1000);

    private T? Perhaps<T>(Func<T> value) where T : struct => Coin() ? null : value();

    private IEnumerable<int> Some(int max) => Enumerable.Range(0, random.Next(max + 1));

    private string Text() => Texts[random.Next(Texts.Length)];

    private bool Coin() => random.Next(2) == 0;
}
