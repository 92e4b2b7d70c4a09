using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Editing;

namespace FlowStudio.Workflows.Tests.Editing;

/// <summary>What a person might do next, also when it cannot be done.</summary>
internal sealed class RandomEditing(int seed)
{
    private readonly Random chance = new(seed);
    private int added;

    public DefinitionChange Next(WorkflowDefinition definition)
    {
        var step = definition.Activities.IsEmpty ? "none" : definition.Activities[chance.Next(definition.Activities.Length)].Id;
        var other = definition.Activities.IsEmpty ? "none" : definition.Activities[chance.Next(definition.Activities.Length)].Id;
        var connection = definition.Connections.IsEmpty ? "none" : definition.Connections[chance.Next(definition.Connections.Length)].Id;
        return chance.Next(12) switch
        {
            0 or 1 => new DefinitionChange.AddActivity(new Activity { Id = $"new{chance.Next(40)}", Name = $"new{added++ % 5}", Settings = AnySettings() }),
            2 => new DefinitionChange.RemoveActivity(step),
            3 => new DefinitionChange.MoveActivity(step, new Point(chance.Next(1000), chance.Next(1000))),
            4 => new DefinitionChange.ResizeActivity(step, new Size(chance.Next(100, 500), 80)),
            5 => new DefinitionChange.RenameActivity(step, $"Label {chance.Next(100)}"),
            6 or 7 => new DefinitionChange.ChangeSettings(step, chance.Next(4) == 0 ? AnySettings() : Changed(definition.FindActivity(step)?.Settings)),
            8 or 9 => new DefinitionChange.Connect(new Connection(step, AnyPort(definition.FindActivity(step)), other)),
            10 => new DefinitionChange.Disconnect(connection),
            _ => chance.Next(4) switch
            {
                0 => new DefinitionChange.BoundLoop(connection, chance.Next(5)),
                1 => new DefinitionChange.ChangeWorkflow($"Name {chance.Next(100)}", ""),
                2 => new DefinitionChange.ChangeLimits(new RunLimits { MaxRuns = chance.Next(9) }),
                _ => new DefinitionChange.ChangeInputs([new InputDefinition($"Input{chance.Next(9)}")]),
            },
        };
    }

    private string AnyPort(Activity? source)
    {
        var ports = source is null ? [] : Ports.Of(source.Settings);
        return ports.IsEmpty ? Ports.Done : ports[chance.Next(ports.Length)];
    }

    private ActivitySettings AnySettings() => chance.Next(6) switch
    {
        0 => new StartSettings(),
        1 => new GateSettings { ExpiresAfter = chance.Next(2) == 0 ? null : TimeSpan.FromHours(1) },
        2 => new RouterSettings { Cases = [.. Names().Select(n => new RouterCase(n, Rule.Empty))] },
        3 => new ParallelSettings { Branches = [.. Names()] },
        4 => new FinishSettings(),
        _ => new AgentSettings(),
    };

    private ActivitySettings Changed(ActivitySettings? settings) => settings switch
    {
        GateSettings gate => gate with { ExpiresAfter = gate.ExpiresAfter is null ? TimeSpan.FromHours(1) : null },
        RouterSettings router => router with { Cases = [.. Names().Select(n => new RouterCase(n, Rule.Empty))] },
        ParallelSettings parallel => parallel with { Branches = [.. Names()] },
        null => new AgentSettings(),
        _ => settings,
    };

    private IEnumerable<string> Names() => Enumerable.Range(0, chance.Next(1, 5)).Select(_ => $"Way {chance.Next(6)}").Distinct();
}
