using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json.Kinds;

namespace FlowStudio.Workflows.Json.Writing;

/// <summary>All variables of the written file: those that somebody made, the flowchart's own, and one for each result that has no other place.</summary>
internal sealed class VariableTable
{
    private readonly Dictionary<string, string> _idByName = [];
    private readonly Dictionary<string, string> _nameById = [];
    private readonly List<JsonObject> _results = [];

    public VariableTable(WorkflowDefinition definition)
    {
        foreach (var variable in definition.Variables)
        {
            Add(variable.Id, variable.Name);
        }

        foreach (var variable in definition.Flowchart.Remainder.Source.ToObject().Objects("variables"))
        {
            if (variable.Text("id") is { } id && variable.Text("name") is { } name)
            {
                Add(id, name);
            }
        }

        var owned = definition.Activities.Where(a => ActivityMappings.HasResult(a.Settings) && !_idByName.ContainsKey(a.Name)).ToList();

        // An id that the file already uses goes before one that we would make up.
        var ids = new Dictionary<Activity, string>(ReferenceEqualityComparer.Instance);
        foreach (var activity in owned)
        {
            var source = activity.Remainder.Source.ToObject();
            if (source.Text("id") == activity.Id && ResultVariable.ReferenceOf(source) is { } id && !_nameById.ContainsKey(id) && !_idByName.ContainsKey(activity.Name))
            {
                ids.Add(activity, id);
                Add(id, activity.Name);
            }
        }

        foreach (var activity in owned)
        {
            if (!ids.TryGetValue(activity, out var id))
            {
                if (_idByName.ContainsKey(activity.Name))
                {
                    continue;
                }

                id = Unused(ResultVariable.IdFor(activity.Id));
                Add(id, activity.Name);
            }

            _results.Add(ResultVariable.Declare(id, activity.Name));
        }
    }

    /// <summary>The declarations for results.</summary>
    public IEnumerable<JsonObject> Results => _results;

    public string? IdOf(string name) => _idByName.GetValueOrDefault(name);

    /// <summary>The object by which an activity refers to a variable. One that is not declared anywhere is spoken of all the same: the planner reports it.</summary>
    public JsonObject Reference(string name) => ResultVariable.Declare(IdOf(name) ?? Unused("variable-" + name), name);

    public string? NameOf(JsonObject reference) =>
        (reference.Text("id") is { } id ? _nameById.GetValueOrDefault(id) : null) ?? reference.Text("name");

    private void Add(string id, string name)
    {
        _nameById.TryAdd(id, name);
        _idByName.TryAdd(name, id);
    }

    private string Unused(string id)
    {
        var free = id;
        for (var n = 2; _nameById.ContainsKey(free); n++)
        {
            free = $"{id}-{n}";
        }

        return free;
    }
}
