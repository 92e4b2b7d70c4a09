using System.Text.Json;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Planning;
using Npgsql;
using FlowStudio.Runtime.Storage;

namespace FlowStudio.Runtime.Execution;

/// <summary>
/// The values that a run's steps see. Results are read from the database when a step first asks for them and kept while the run is held.
/// </summary>
internal sealed class RunValues(NpgsqlDataSource database, WorkflowPlan plan, Guid instanceId, IReadOnlyDictionary<string, JsonElement> input)
{
    private readonly Dictionary<string, JsonElement> byActivity = [];
    private readonly Dictionary<string, JsonElement> byVariable = [];
    private bool loaded;

    public void Add(string activityId, JsonElement value)
    {
        byActivity[activityId] = value;
        if (plan.Find(activityId) is { } activity && ResultShape.VariableOf(activity.Activity) is { } variable)
        {
            byVariable[variable] = value;
        }
    }

    /// <summary>The step's text fields with every reference filled in.</summary>
    public IReadOnlyDictionary<string, JsonElement> Fill(ActivitySettings settings)
    {
        var values = Current;
        return TextFields.Of(settings).ToDictionary(f => f.Name, f => TextTemplate.Parse(f.Text).Fill(values));
    }

    public WorkflowValues Current => new(input, byVariable);

    /// <summary>The results of the branches that came to a join, by the name of each branch's last step.</summary>
    public IReadOnlyDictionary<string, JsonElement> Branches(IEnumerable<int> connections)
    {
        var branches = new Dictionary<string, JsonElement>();
        foreach (var c in connections)
        {
            var source = plan.Activities[plan.Connections[c].Source];
            if (byActivity.TryGetValue(source.Id, out var value))
            {
                branches[source.Activity.Name] = value;
            }
        }

        return branches;
    }

    /// <summary>Reads what earlier holders of the run have left. Once: whatever is added later comes through <see cref="Add"/>.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (loaded)
        {
            return;
        }

        var rows = await Outage.OutlastAsync(() => database.CreateCommand("""
            select distinct on (activity_id) activity_id, output from activity_executions
            where instance_id = $1 and status = 'Completed' and output is not null
            order by activity_id, execution desc
            """).With(instanceId).ListAsync(r => KeyValuePair.Create(r.GetString(0), r.GetFieldValue<JsonElement>(1)), cancellationToken), cancellationToken);
        foreach (var (activityId, value) in rows)
        {
            if (!byActivity.ContainsKey(activityId))
            {
                Add(activityId, value);
            }
        }

        loaded = true;
    }
}
