using System.Text.Json;
using FlowStudio.Runtime.Execution;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using Npgsql;

namespace FlowStudio.Runtime.Storage;

/// <summary>
/// Runs that go on from one of another run's steps. What was finished before that step is copied, so that it is not paid for twice; the old run stays as
/// it was, or is ended in its favour. A finished run never changes: that is why going on is a new run, which may also use another version.
/// </summary>
public sealed class RunForks(NpgsqlDataSource database, PlanCache plans)
{
    /// <param name="by">The person.</param>
    public async Task<ForkAnswer> ForkAsync(ForkRequest request, string by, CancellationToken cancellationToken = default)
    {
        var old = await database.CreateCommand("select definition_id, version, name, status from workflow_instances where id = $1").With(request.From)
            .SingleAsync(r => new OldRun(r.GetString(0), r.GetInt32(1), r.GetString(2), r.GetString(3)), cancellationToken);
        if (old is null)
        {
            return new ForkAnswer(null, "This run is not here any more.");
        }

        var version = request.Version ?? old.Version;
        if (!await IsPublishedAsync(old.DefinitionId, version, cancellationToken))
        {
            return new ForkAnswer(null, $"Version {version} of “{old.Name}” is not published, so no run can use it. Publish it, or choose another version.");
        }

        var plan = await plans.GetAsync(old.DefinitionId, version, cancellationToken);
        var journal = await database.CreateCommand("select data from workflow_events where instance_id = $1 order by sequence").With(request.From)
            .ListAsync(r => EventJson.Read(r.GetString(0)), cancellationToken);
        if (journal.Contains(null))
        {
            return new ForkAnswer(null, "The run was written by a newer FlowStudio, and this one cannot read all of it. Go on with that version.");
        }

        switch (ForkPlanner.Plan(plan, request.From, journal!, request.ActivityId, request.Reason))
        {
            case ForkResult.Planned planned:
                var id = await StartAsync(request, old, version, planned.Fork, by, cancellationToken);
                return new ForkAnswer(id, "");
            case ForkResult.Refused refused:
                return new ForkAnswer(null, refused.Reason);
            default:
                throw new InvalidOperationException("There are two ways for a fork to be answered.");
        }
    }

    /// <summary>Runs that go on from this one, the latest first.</summary>
    public Task<List<RunRow>> ListForksAsync(Guid from, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"select {RunRow.Columns} from workflow_instances i where i.forked_from = $1 order by i.created_at desc").With(from)
            .ListAsync(RunRow.Read, cancellationToken);

    private async Task<Guid> StartAsync(ForkRequest request, OldRun old, int version, ForkPlan fork, string by, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await new NpgsqlCommand("""
            insert into workflow_instances (id, definition_id, version, name, status, input, state, started_by, wake_at, max_runs, stall_after, forked_from, fork, first_inputs)
            select $1, d.definition_id, d.version, o.name, 'Pending', o.input, $4, $5, case when d.max_runs is null then clock_timestamp() end, d.max_runs, d.stall_after, o.id, $6, $7
            from workflow_instances o join workflow_definitions d on d.definition_id = o.definition_id and d.version = $3
            where o.id = $2
            """, connection, transaction)
            .With(id).With(request.From).With(version).WithJson(StateJson.Write(WorkflowState.New)).With(by)
            .WithJson(JsonSerializer.Serialize(fork, StorageJson.Default.ForkPlan))
            .WithJson(request.FirstInputs.Count == 0 ? null : JsonSerializer.Serialize(request.FirstInputs, StorageJson.Default.IReadOnlyDictionaryStringJsonElement))
            .RunAsync(cancellationToken);
        await new NpgsqlCommand("""
            insert into activity_executions (instance_id, execution, activity_id, attempt, status, outcome, input, output, fault, started_at, completed_at)
            select $1, k.execution, e.activity_id, e.attempt, e.status, e.outcome, e.input, e.output, e.fault, e.started_at, e.completed_at
            from unnest($3, $4) as k (execution, original)
            join activity_executions e on e.instance_id = $2 and e.execution = k.original
            """, connection, transaction)
            .With(id).With(request.From).With(fork.Kept.Select(k => k.Execution).ToArray()).With(fork.Kept.Select(k => k.Original).ToArray())
            .RunAsync(cancellationToken);
        await new NpgsqlCommand("select pg_notify('flowstudio_work', '')::text, pg_notify('flowstudio_events', '')::text", connection, transaction).RunAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (request.EndOld && old.Status != "Finished")
        {
            await new RunStore(database).StopAsync(request.From, by, request.Reason.Length > 0 ? $"Goes on in another run: {request.Reason}" : "Goes on in another run.", cancellationToken);
        }

        await new AdmissionStore(database).AdmitAsync(old.DefinitionId, cancellationToken);
        return id;
    }

    private async Task<bool> IsPublishedAsync(string definitionId, int version, CancellationToken cancellationToken) =>
        await database.CreateCommand("select 1 from workflow_definitions where definition_id = $1 and version = $2 and published_at is not null")
            .With(definitionId).With(version).SingleAsync(r => new object(), cancellationToken) is not null;

    private sealed record OldRun(string DefinitionId, int Version, string Name, string Status);
}

/// <summary>A wish to go on from a step of a run.</summary>
public sealed record ForkRequest(Guid From, string ActivityId)
{
    /// <summary>Null: the version of the old run.</summary>
    public int? Version { get; init; }

    /// <summary>Text fields of the step that are given instead of being filled in, by name (<see cref="Workflows.Activities.TextFields"/>).</summary>
    public IReadOnlyDictionary<string, JsonElement> FirstInputs { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>In the person's words; may be empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The old run is ended; otherwise it stays as it is, and goes on if it does.</summary>
    public bool EndOld { get; init; }
}

/// <param name="RunId">The new run; null: there is none, and the message says why.</param>
public sealed record ForkAnswer(Guid? RunId, string Message);
