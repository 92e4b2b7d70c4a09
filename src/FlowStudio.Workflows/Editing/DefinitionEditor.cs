using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Editing;

/// <summary>Applies changes. All of a gesture or none of it: a refusal leaves the definition as it was.</summary>
public static class DefinitionEditor
{
    /// <summary>More steps than this are refused: no canvas and no person can use them.</summary>
    public const int MostActivities = 10_000;

    public static EditResult Apply(WorkflowDefinition definition, params IEnumerable<DefinitionChange> changes)
    {
        foreach (var change in changes)
        {
            switch (Apply(definition, change))
            {
                case EditResult.Refused refused:
                    return refused;
                case EditResult.Applied applied:
                    definition = applied.Definition;
                    break;
            }
        }

        return new EditResult.Applied(definition);
    }

    private static EditResult Apply(WorkflowDefinition definition, DefinitionChange change) => change switch
    {
        DefinitionChange.AddActivity add => Add(definition, add.Activity),
        DefinitionChange.RemoveActivity remove => Remove(definition, remove.Id),
        DefinitionChange.MoveActivity move => Replace(definition, move.Id, a => a with { Position = move.Position }),
        DefinitionChange.ResizeActivity resize => Replace(definition, resize.Id, a => a with { Size = resize.Size }),
        DefinitionChange.RenameActivity rename => Replace(definition, rename.Id, a => a with { DisplayText = rename.DisplayText }),
        DefinitionChange.ChangeSettings settings => Change(definition, settings),
        DefinitionChange.Connect connect => Connect(definition, connect.Connection),
        DefinitionChange.Disconnect disconnect => Disconnect(definition, disconnect.ConnectionId),
        DefinitionChange.BoundLoop bound => Bound(definition, bound),
        DefinitionChange.ChangeWorkflow workflow => Done(definition with { Name = workflow.Name, Description = workflow.Description }),
        DefinitionChange.ChangeInputs inputs => Done(definition with { Inputs = inputs.Inputs }),
        DefinitionChange.ChangeOutputs outputs => Done(definition with { Outputs = outputs.Outputs }),
        DefinitionChange.ChangeLimits limits => Done(definition with { Limits = limits.Limits }),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown change."),
    };

    private static EditResult Add(WorkflowDefinition definition, Activity activity)
    {
        if (definition.Activities.Length >= MostActivities)
        {
            return new EditResult.Refused($"A workflow holds at most {MostActivities:N0} steps. Split it into several workflows.");
        }

        if (definition.FindActivity(activity.Id) is not null)
        {
            return new EditResult.Refused("A step with this id is already there.");
        }

        var name = ActivityNames.MakeUnique(activity.Name, definition);
        return Done(definition with { Activities = definition.Activities.Add(activity with { Name = name }) });
    }

    private static EditResult Remove(WorkflowDefinition definition, string id) => definition.FindActivity(id) is null
        ? Gone()
        : Done(definition with
        {
            Activities = definition.Activities.RemoveAll(a => a.Id == id),
            Connections = definition.Connections.RemoveAll(c => c.Source == id || c.Target == id),
        });

    private static EditResult Replace(WorkflowDefinition definition, string id, Func<Activity, Activity> edit)
    {
        for (var i = 0; i < definition.Activities.Length; i++)
        {
            if (definition.Activities[i].Id == id)
            {
                return Done(definition with { Activities = definition.Activities.SetItem(i, edit(definition.Activities[i])) });
            }
        }

        return Gone();
    }

    private static EditResult Change(WorkflowDefinition definition, DefinitionChange.ChangeSettings change)
    {
        if (definition.FindActivity(change.Id) is not { } activity)
        {
            return Gone();
        }

        if (activity.Settings.Kind != change.Settings.Kind)
        {
            return new EditResult.Refused("A step keeps its kind. Remove it and add another one.");
        }

        var before = Ports.Of(activity.Settings);
        var after = Ports.Of(change.Settings);
        var connections = definition.Connections;
        if (!before.SequenceEqual(after) && change.Settings is not ForeignSettings)
        {
            connections = [.. connections.Select(c => c.Source == activity.Id ? Follow(c, before, after) : c).OfType<Connection>().DistinctBy(c => c.Id)];
        }

        return Replace(definition with { Connections = connections }, change.Id, a => a with { Settings = change.Settings });
    }

    /// <summary>A port that was renamed stands at the same place among the same number of ports.</summary>
    private static Connection? Follow(Connection connection, ImmutableArray<string> before, ImmutableArray<string> after)
    {
        if (after.Contains(connection.SourcePort))
        {
            return connection;
        }

        var place = before.IndexOf(connection.SourcePort);
        return place >= 0 && before.Length == after.Length && !before.Contains(after[place]) ? connection with { SourcePort = after[place] } : null;
    }

    private static EditResult Connect(WorkflowDefinition definition, Connection connection)
    {
        if (definition.FindActivity(connection.Source) is not { } source || definition.FindActivity(connection.Target) is not { } target)
        {
            return new EditResult.Refused("One of the two steps is no longer there.");
        }

        if (target.Settings is StartSettings)
        {
            return new EditResult.Refused("Nothing can lead into the Start.");
        }

        if (source.Settings is FinishSettings)
        {
            return new EditResult.Refused("Nothing comes after a Finish.");
        }

        if (source.Settings is not ForeignSettings && !Ports.Of(source.Settings).Contains(connection.SourcePort))
        {
            return new EditResult.Refused($"“{source.Label}” has no way out “{Ports.Label(connection.SourcePort)}”.");
        }

        return definition.Connections.Any(c => c.Joins(connection))
            ? new EditResult.Refused("These two are already connected this way.")
            : Done(definition with { Connections = definition.Connections.Add(connection) });
    }

    private static EditResult Disconnect(WorkflowDefinition definition, string connectionId)
    {
        var left = definition.Connections.RemoveAll(c => c.Id == connectionId);
        return left.Length == definition.Connections.Length
            ? new EditResult.Refused("This connection is no longer there.")
            : Done(definition with { Connections = left });
    }

    private static EditResult Bound(WorkflowDefinition definition, DefinitionChange.BoundLoop bound)
    {
        for (var i = 0; i < definition.Connections.Length; i++)
        {
            if (definition.Connections[i].Id == bound.ConnectionId)
            {
                var connection = definition.Connections[i] with { MaxRounds = bound.MaxRounds };
                return Done(definition with { Connections = definition.Connections.SetItem(i, connection) });
            }
        }

        return new EditResult.Refused("This connection is no longer there.");
    }

    private static EditResult.Refused Gone() => new("This step is no longer there.");

    private static EditResult.Applied Done(WorkflowDefinition definition) => new(definition);
}

public abstract record EditResult
{
    private EditResult()
    {
    }

    public sealed record Applied(WorkflowDefinition Definition) : EditResult;

    /// <param name="Reason">In plain words.</param>
    public sealed record Refused(string Reason) : EditResult;
}
