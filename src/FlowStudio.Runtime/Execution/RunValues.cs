using System.Collections.Immutable;
using System.Text.Json;
using FlowStudio.Runtime.Storage;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;
using Npgsql;

namespace FlowStudio.Runtime.Execution;

/// <summary>
/// The values that a run's steps see. Each item of a For each has a layer of its own, named by its scope (0: outside of all), so that items which run at
/// the same time never see each other's results. Results are read from the database when the run is taken over and kept while it is held.
/// </summary>
internal sealed class RunValues(NpgsqlDataSource database, WorkflowPlan plan, Guid instanceId, IReadOnlyDictionary<string, JsonElement> input)
{
    private static readonly JsonElement None = JsonDocument.Parse("null").RootElement.Clone();

    private readonly Dictionary<int, Layer> layers = new() { [0] = new Layer() };
    private readonly Dictionary<int, Items> items = [];
    private readonly Dictionary<int, JsonElement> writes = [];
    private bool loaded;

    /// <param name="state">As it was when the visit ended: what nothing in it sees any more is forgotten.</param>
    public void Add(WorkflowState state, int execution, int scope, string activityId, JsonElement value)
    {
        if (state.Rules >= 2 && plan.Find(activityId)?.Activity.Settings is SetVariableSettings)
        {
            var seen = state.SeenWrites().ToHashSet();
            foreach (var gone in writes.Keys.Where(w => !seen.Contains(w)).ToList())
            {
                writes.Remove(gone);
            }

            writes[execution] = value;
            LayerOf(scope).ByActivity[activityId] = value;
            return;
        }

        Add(scope, activityId, value);
    }

    private void Add(int scope, string activityId, JsonElement value)
    {
        var layer = LayerOf(scope);
        layer.ByActivity[activityId] = value;
        if (plan.Find(activityId) is { } activity && ResultShape.VariableOf(activity.Activity) is { } variable)
        {
            layer.ByVariable[variable] = value;
        }
    }

    /// <summary>The step's text fields with every reference filled in.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Fill(ActivitySettings settings, WorkflowValues values)
    {
        return TextFields.Of(settings).ToDictionary(f => f.Name, f => TextTemplate.Parse(f.Text).Fill(values));
    }

    /// <param name="scopes">The layers that are seen, the innermost first.</param>
    /// <param name="sees">The variables that are seen, by the visits that set them.</param>
    public WorkflowValues Around(IEnumerable<int> scopes, IReadOnlyDictionary<string, int>? sees)
    {
        var results = scopes.Where(layers.ContainsKey).Select(s => (IReadOnlyDictionary<string, JsonElement>)layers[s].ByVariable);
        return new(input, sees is null ? [.. results] : [sees.Where(v => writes.ContainsKey(v.Value)).ToDictionary(v => v.Key, v => writes[v.Value]), .. results]);
    }

    /// <summary>The results of the branches that came to a join, by the name of each branch's last step.</summary>
    public IReadOnlyDictionary<string, JsonElement> Branches(IEnumerable<int> around, IEnumerable<int> connections)
    {
        var branches = new Dictionary<string, JsonElement>();
        foreach (var c in connections)
        {
            var source = plan.Activities[plan.Connections[c].Source];
            if (ResultOf(around, source.Id) is { } value)
            {
                branches[source.Activity.Name] = value;
            }
        }

        return branches;
    }

    public void FindItems(int execution, ImmutableArray<JsonElement> found) => items[execution] = new Items([.. found], new JsonElement?[found.Length]);

    /// <summary>From now on the item is what the For each is, for those inside.</summary>
    public void BeginItem(int execution, string activityId, int item, int scope) => Add(scope, activityId, ItemList.Current(items[execution].Inputs[item], item));

    /// <returns>What came of the item: the result of the step by which it led back; of several, each by its name; of none, null.</returns>
    public JsonElement EndItem(int execution, int item, int scope, ImmutableArray<int> sources)
    {
        var results = sources.Select(s => plan.Activities[s]).Select(a => (a.Activity.Name, Value: ResultOf([scope], a.Id))).ToList();
        var output = results switch
        {
            [] => None,
            [var only] => only.Value ?? None,
            _ => JsonSerializer.SerializeToElement(results.ToDictionary(r => r.Name, r => r.Value ?? None), StorageJson.Default.DictionaryStringJsonElement),
        };
        items[execution].End(item, output);
        layers.Remove(scope);
        return output;
    }

    /// <summary>In characters of JSON.</summary>
    public long SizeOfItems(int execution) => items[execution].Size;

    /// <summary>The value of a For each that is over; after this the items are forgotten here.</summary>
    public JsonElement CollectItems(int execution)
    {
        var results = items.Remove(execution, out var all) ? all.Outputs.Select(o => o ?? None).ToArray() : [];
        return JsonSerializer.SerializeToElement(
            new Dictionary<string, JsonElement> { [ResultShape.Results] = JsonSerializer.SerializeToElement(results, StorageJson.Default.JsonElementArray) },
            StorageJson.Default.DictionaryStringJsonElement);
    }

    /// <summary>Reads what earlier holders of the run have left. Once: whatever is added later comes through <see cref="Add"/>.</summary>
    public async Task LoadAsync(WorkflowState state, CancellationToken cancellationToken)
    {
        if (loaded)
        {
            return;
        }

        var open = state.Scopes.Where(s => s.Value.IsItem).ToList();
        var rows = await Outage.OutlastAsync(() => database.CreateCommand("""
            select distinct on (scope, activity_id) scope, activity_id, output from activity_executions
            where instance_id = $1 and status = 'Completed' and output is not null and (scope = 0 or scope = any($2))
            order by scope, activity_id, execution desc
            """).With(instanceId).With(open.Select(s => s.Key).ToArray())
            .ListAsync(r => (Scope: r.GetInt32(0), ActivityId: r.GetString(1), Value: r.GetFieldValue<JsonElement>(2)), cancellationToken), cancellationToken);
        foreach (var (scope, activityId, value) in rows)
        {
            if (state.Rules >= 2 && plan.Find(activityId)?.Activity.Settings is SetVariableSettings)
            {
                LayerOf(scope).ByActivity[activityId] = value;
            }
            else
            {
                Add(scope, activityId, value);
            }
        }

        await LoadWritesAsync([.. state.SeenWrites()], cancellationToken);
        var iterating = state.Tokens.Where(t => t.Value.Status == TokenStatus.Iterating).Select(t => t.Key).ToArray();
        if (iterating.Length > 0)
        {
            await LoadItemsAsync(state, iterating, cancellationToken);
        }

        loaded = true;
    }

    private async Task LoadWritesAsync(int[] seen, CancellationToken cancellationToken)
    {
        if (seen.Length == 0)
        {
            return;
        }

        var rows = await Outage.OutlastAsync(() => database.CreateCommand("select execution, output from activity_executions where instance_id = $1 and execution = any($2) and output is not null")
            .With(instanceId).With(seen).ListAsync(r => (Execution: r.GetInt32(0), Value: r.GetFieldValue<JsonElement>(1)), cancellationToken), cancellationToken);
        foreach (var (execution, value) in rows)
        {
            writes[execution] = value;
        }
    }

    private async Task LoadItemsAsync(WorkflowState state, int[] iterating, CancellationToken cancellationToken)
    {
        var rows = await Outage.OutlastAsync(() => database.CreateCommand("select execution, item, input, output from iterations where instance_id = $1 and execution = any($2) order by execution, item")
            .With(instanceId).With(iterating)
            .ListAsync(
                r => (Execution: r.GetInt32(0), Item: r.GetInt32(1), Input: r.GetFieldValue<JsonElement>(2), Output: r.IsDBNull(3) ? (JsonElement?)null : r.GetFieldValue<JsonElement>(3)),
                cancellationToken), cancellationToken);
        foreach (var execution in rows.GroupBy(r => r.Execution))
        {
            FindItems(execution.Key, [.. execution.Select(r => r.Input)]);
            foreach (var row in execution.Where(r => r.Output is not null))
            {
                items[execution.Key].End(row.Item, row.Output!.Value);
            }
        }

        foreach (var (scope, item) in state.Scopes.Where(s => s.Value.IsItem && state.Tokens.ContainsKey(s.Value.Owner)))
        {
            BeginItem(item.Owner, plan.Activities[state.Tokens[item.Owner].Activity].Id, item.Item, scope);
        }
    }

    private JsonElement? ResultOf(IEnumerable<int> around, string activityId)
    {
        foreach (var scope in around)
        {
            if (layers.TryGetValue(scope, out var layer) && layer.ByActivity.TryGetValue(activityId, out var value))
            {
                return value;
            }
        }

        return null;
    }

    private Layer LayerOf(int scope) => layers.TryGetValue(scope, out var layer) ? layer : layers[scope] = new Layer();

    private sealed class Layer
    {
        public Dictionary<string, JsonElement> ByActivity { get; } = [];

        public Dictionary<string, JsonElement> ByVariable { get; } = [];
    }

    private sealed class Items(JsonElement[] inputs, JsonElement?[] outputs)
    {
        public JsonElement[] Inputs => inputs;

        public JsonElement?[] Outputs => outputs;

        public long Size { get; private set; }

        public void End(int item, JsonElement output)
        {
            outputs[item] = output;
            Size += output.GetRawText().Length;
        }
    }
}
