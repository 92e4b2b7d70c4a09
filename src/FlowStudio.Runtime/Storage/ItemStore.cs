using System.Text.Json;
using FlowStudio.Workflows.Execution;
using Npgsql;
using NpgsqlTypes;

namespace FlowStudio.Runtime.Storage;

/// <summary>The items of a For each, as people look at them: a page at a time, since there may be ten thousand.</summary>
public sealed class ItemStore(NpgsqlDataSource database)
{
    /// <summary>Items of one visit to a For each, in the list's order.</summary>
    /// <param name="execution">Number of the visit.</param>
    /// <param name="from">The first item, counted from 0.</param>
    public async Task<List<ItemRow>> ListItemsAsync(Guid run, int execution, int from, int limit, CancellationToken cancellationToken = default)
    {
        var state = await FindStateAsync(run, cancellationToken);
        var open = state.Scopes.Where(s => s.Value.Owner == execution).ToDictionary(s => s.Value.Item, s => s.Key);
        var rows = await database.CreateCommand("""
            select t.item, t.input, t.output, t.scope from iterations t
            where t.instance_id = $1 and t.execution = $2 and t.item >= $3 order by t.item limit $4
            """).With(run).With(execution).With(from).With(limit)
            .ListAsync(r => new ItemRow(r.GetInt32(0), r.GetFieldValue<JsonElement>(1), r.IsDBNull(2) ? null : r.GetFieldValue<JsonElement>(2)) { Scope = r.IsDBNull(3) ? null : r.GetInt32(3) }, cancellationToken);
        return [.. rows.Select(row => row with
        {
            // The table says where an item's steps are when the item is over; before that, the run itself does.
            Scope = row.Scope ?? (open.TryGetValue(row.Item, out var scope) ? scope : null),
            IsBegun = row.Output is not null || open.ContainsKey(row.Item),
            Live = open.TryGetValue(row.Item, out var live) ? [.. state.Tokens.Where(t => state.ItemScopesAround(t.Value.Scope).Contains(live)).Select(t => t.Value)] : [],
        })];
    }

    /// <summary>Visits to a step inside a For each that are over, each with its item.</summary>
    /// <param name="from">How many are passed over.</param>
    public Task<List<ItemVisit>> ListVisitsAsync(Guid run, string activityId, int from, int limit, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"""
            select {ExecutionRow.Columns}, t.item, (select c.id from workflow_instances c where c.parent_id = e.instance_id and c.parent_execution = e.execution order by c.created_at desc, c.id desc limit 1)
            from activity_executions e
            left join iterations t on t.instance_id = e.instance_id and t.scope = e.scope
            where e.instance_id = $1 and e.activity_id = $2 and e.scope > 0
            order by t.item, e.execution
            offset $3 limit $4
            """).With(run).With(activityId).With(from).With(limit)
            .ListAsync(r => new ItemVisit(r.IsDBNull(ExecutionRow.ColumnCount) ? null : r.GetInt32(ExecutionRow.ColumnCount), ExecutionRow.Read(r))
            {
                Child = r.IsDBNull(ExecutionRow.ColumnCount + 1) ? null : r.GetGuid(ExecutionRow.ColumnCount + 1),
            }, cancellationToken);

    /// <summary>What was done for one item and is over, in order.</summary>
    public Task<List<ItemVisit>> ListStepsAsync(Guid run, ItemRow item, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"""
            select {ExecutionRow.Columns}, (select c.id from workflow_instances c where c.parent_id = e.instance_id and c.parent_execution = e.execution order by c.created_at desc, c.id desc limit 1)
            from activity_executions e where e.instance_id = $1 and e.scope = $2 order by e.execution
            """).With(run).With(item.Scope, NpgsqlDbType.Integer)
            .ListAsync(r => new ItemVisit(item.Item, ExecutionRow.Read(r)) { Child = r.IsDBNull(ExecutionRow.ColumnCount) ? null : r.GetGuid(ExecutionRow.ColumnCount) }, cancellationToken);

    private async Task<WorkflowState> FindStateAsync(Guid run, CancellationToken cancellationToken)
    {
        var json = await database.CreateCommand("select state from workflow_instances where id = $1").With(run).SingleAsync(r => r.GetString(0), cancellationToken);
        return json is null ? WorkflowState.New : StateJson.Read(json);
    }
}

/// <summary>One item of one visit to a For each.</summary>
/// <param name="Item">From 0.</param>
/// <param name="Output">What came of it; null while it is not over.</param>
public sealed record ItemRow(int Item, JsonElement Input, JsonElement? Output)
{
    /// <summary>Where its steps are found; null while it has not begun.</summary>
    public int? Scope { get; init; }

    public bool IsBegun { get; init; }

    /// <summary>Its steps that are not over, as of when the run's row was written.</summary>
    public IReadOnlyList<Token> Live { get; init; } = [];
}

/// <summary>A visit to a step that was made for an item.</summary>
/// <param name="Item">From 0; null while the item is not over.</param>
public sealed record ItemVisit(int? Item, ExecutionRow Visit)
{
    /// <summary>The run that a Workflow step started in it.</summary>
    public Guid? Child { get; init; }
}
