using System.Text.Json;
using FlowStudio.Runtime.Storage;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using Npgsql;

namespace FlowStudio.Runtime.Execution;

/// <summary>
/// Finds out which run a Workflow step starts; the step's commit then makes it. A step that is tried again lets its failed run go on instead of starting
/// over.
/// </summary>
internal sealed class SubWorkflowExecutor(NpgsqlDataSource database, PlanCache plans) : IActivityExecutor
{
    /// <summary>Runs under one root; a workflow that starts many that start many ends here.</summary>
    public const int MostRunsBelow = 10_000;

    public string Kind => ActivityKinds.Workflow;

    /// <summary>It only reads, so it may be asked again for as long as the database is away.</summary>
    public Task<ActivityResult> ExecuteAsync(ActivityCall call, CancellationToken cancellationToken) => Outage.OutlastAsync(() => FindOutAsync(call, cancellationToken), cancellationToken);

    private async Task<ActivityResult> FindOutAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var settings = (SubWorkflowSettings)call.Activity.Settings;
        var earlier = await FindEarlierAsync(call, cancellationToken);
        if (earlier is { Status: "Finished", Outcome: nameof(Workflows.Events.RunOutcome.Completed) })
        {
            return new ActivityResult.Completed(earlier.Output);
        }

        var target = await FindTargetAsync(settings, cancellationToken);
        if (target is null)
        {
            return Faulted("workflow.notFound", settings.Version is { } version
                ? $"Version {version} of the workflow that this step runs is not here. Choose another version."
                : "The workflow that this step runs is not here, or has no published version. Publish it, or choose another one, then resume the run.");
        }

        if (earlier is not null && earlier.Status != "Finished")
        {
            return Waiting(settings, new SubWorkflowCall(target.DefinitionId, target.Version, target.Name, [], 0, Existing: earlier.Id));
        }

        var (depth, below) = await FindPlaceAsync(call.InstanceId, cancellationToken);
        if (depth >= SubWorkflowSettings.MostDepth)
        {
            return Faulted("workflow.tooDeep", $"Runs may start runs {SubWorkflowSettings.MostDepth} deep, and this one would be deeper. Does a workflow start itself? Take that step out.");
        }

        if (below >= MostRunsBelow)
        {
            return Faulted("workflow.tooMany", $"More than {MostRunsBelow:N0} runs were started under one. Does a workflow start itself? Take that step out, or split the work into several runs.");
        }

        var input = call.Inputs
            .Select(i => (Name: TextFields.InputOf(i.Key), i.Value))
            .Where(i => i.Name is not null && !(i.Value.ValueKind == JsonValueKind.String && i.Value.GetString()!.Length == 0))
            .ToDictionary(i => i.Name!, i => i.Value);
        var definition = (await plans.GetAsync(target.DefinitionId, target.Version, cancellationToken)).Definition;
        if (definition.Inputs.FirstOrDefault(i => i.Required && !input.ContainsKey(i.Name)) is { } missing)
        {
            return Faulted("workflow.input", $"“{target.Name}” needs the input “{missing.Label}”, and this step gives it none, or nothing. Set it in the step's settings.");
        }

        return JsonSerializer.Serialize(input, StorageJson.Default.DictionaryStringJsonElement).Length is > RunStore.LargestInput and var length
            ? Faulted("workflow.inputTooLarge", $"What is given to “{target.Name}” has {length:N0} characters; at most {RunStore.LargestInput:N0} are taken. Give it an address where the rest can be read.")
            : Waiting(settings, new SubWorkflowCall(target.DefinitionId, target.Version, target.Name, input, depth + 1, target.MaxRuns));
    }

    /// <summary>What the end of its run means for the step.</summary>
    public static ActivityResult ResultOf(Activity activity, ChildSignal ended) => (ended.Status, ended.Outcome) switch
    {
        ("Finished", nameof(Workflows.Events.RunOutcome.Completed)) => new ActivityResult.Completed(ended.Output),
        ("Finished", nameof(Workflows.Events.RunOutcome.Cancelled)) => Faulted("workflow.stopped", "The run that this step started was stopped. Resume this run to start it anew."),
        ("Finished", nameof(Workflows.Events.RunOutcome.TimedOut)) => Faulted("workflow.timedOut", "The run that this step started took longer than its limit allows. Raise its limit, then resume this run to start it anew."),
        _ => new ActivityResult.Faulted(new Fault(
            "workflow.failed", $"The run that “{activity.Label}” started did not go well. Open it to see why. When this run is resumed, that one goes on from where it stopped.") { Retryable = true }),
    };

    public static Fault TooSlow(Activity activity) => new(
        "step.timeout", $"The run that “{activity.Label}” started was not over within the step's time limit and was stopped. Give the step more time in its settings, then resume the run.")
    { Retryable = true };

    private static ActivityResult.Suspended Waiting(SubWorkflowSettings settings, SubWorkflowCall call) =>
        new(new BookmarkRequest(BookmarkKinds.Child, call.ToPayload(), settings.Timeout));

    private static ActivityResult.Faulted Faulted(string code, string message) => new(new Fault(code, message));

    private Task<EarlierRun?> FindEarlierAsync(ActivityCall call, CancellationToken cancellationToken) => database.CreateCommand("""
        select id, status, outcome, output from workflow_instances
        where parent_id = $1 and parent_execution = $2 order by created_at desc, id desc limit 1
        """).With(call.InstanceId).With(call.Execution)
        .SingleAsync(r => new EarlierRun(r.GetGuid(0), r.GetString(1), r.Text(2), r.GetFieldValue<JsonElement>(3)), cancellationToken);

    private Task<Target?> FindTargetAsync(SubWorkflowSettings settings, CancellationToken cancellationToken) => database.CreateCommand("""
        select definition_id, version, name, max_runs from workflow_definitions
        where definition_id = $1 and case when $2 is null then is_published else version = $2 and published_at is not null end
        """).With(settings.DefinitionId).With(settings.Version, NpgsqlTypes.NpgsqlDbType.Integer)
        .SingleAsync(r => new Target(r.GetString(0), r.GetInt32(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetInt32(3)), cancellationToken);

    private async Task<(int Depth, long Below)> FindPlaceAsync(Guid instanceId, CancellationToken cancellationToken)
    {
        var place = await database.CreateCommand("""
            select i.depth, (select count(*) from workflow_instances b where b.root_id = coalesce(i.root_id, i.id)) from workflow_instances i where i.id = $1
            """).With(instanceId).SingleAsync(r => Tuple.Create(r.GetInt32(0), r.GetInt64(1)), cancellationToken);
        return (place!.Item1, place.Item2);
    }

    private sealed record EarlierRun(Guid Id, string Status, string? Outcome, JsonElement Output);

    private sealed record Target(string DefinitionId, int Version, string Name, int? MaxRuns);
}
