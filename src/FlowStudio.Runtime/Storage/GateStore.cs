using System.Text.Json;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using Npgsql;

namespace FlowStudio.Runtime.Storage;

/// <summary>Gates that wait for a person, and what becomes of them.</summary>
public sealed class GateStore(NpgsqlDataSource database)
{
    private const string Select = """
        select b.id, b.instance_id, b.execution, b.activity_id, b.payload, b.created_at, b.due_at, b.burned_at, b.burned_by, b.decision, b.withdrawn_at,
               i.name, i.definition_id, i.version, i.started_by
        from bookmarks b join workflow_instances i on i.id = b.instance_id
        """;

    /// <summary>What is open, the longest waiting first.</summary>
    public Task<List<GateItem>> ListOpenAsync(int limit = 200, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"{Select} where b.kind = 'gate' and b.burned_at is null and b.withdrawn_at is null order by b.created_at limit $1").With(limit)
            .ListAsync(Read, cancellationToken);

    /// <summary>What was decided, the latest first.</summary>
    public Task<List<GateItem>> ListDecidedAsync(int limit = 50, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"{Select} where b.kind = 'gate' and b.burned_at is not null order by b.burned_at desc limit $1").With(limit)
            .ListAsync(Read, cancellationToken);

    public async Task<int> CountOpenAsync(CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand("select count(*)::int from bookmarks where kind = 'gate' and burned_at is null and withdrawn_at is null");
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public Task<GateItem?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"{Select} where b.id = $1 and b.kind = 'gate'").With(id).SingleAsync(Read, cancellationToken);

    /// <summary>Gates of one run that are open.</summary>
    public Task<List<GateItem>> ListOpenOfRunAsync(Guid instanceId, CancellationToken cancellationToken = default) =>
        database.CreateCommand($"{Select} where b.instance_id = $1 and b.kind = 'gate' and b.burned_at is null and b.withdrawn_at is null order by b.created_at").With(instanceId)
            .ListAsync(Read, cancellationToken);

    /// <summary>
    /// Decides, if nobody has and it is not too late. The bookmark is burned, the run told and woken in one statement: of two people at once,
    /// one wins and the other is told.
    /// </summary>
    /// <param name="decision">One of the gate's ports.</param>
    public async Task<GateAnswer> DecideAsync(Guid id, string decision, string instruction, string by, CancellationToken cancellationToken = default)
    {
        var gate = await FindAsync(id, cancellationToken);
        if (gate is null)
        {
            return new GateAnswer(false, null, "This item does not exist (any more).");
        }

        if (decision is not (Ports.Approved or Ports.Rejected or Ports.SentBack))
        {
            return new GateAnswer(false, gate, $"“{decision}” is no answer to a gate. Approve, reject or send back.");
        }

        var signal = new DecidedSignal(gate.Execution, decision, by, instruction, gate.Payload.Proposal);
        var won = await database.CreateCommand("""
            with burned as (
              update bookmarks set burned_at = clock_timestamp(), burned_by = $2, decision = $3
              where id = $1 and kind = 'gate' and burned_at is null and withdrawn_at is null and (due_at is null or due_at > clock_timestamp())
              returning instance_id),
            put as (insert into instance_inbox (instance_id, kind, payload) select instance_id, 'decided', $4 from burned),
            woken as (
              update workflow_instances i set wake_at = least(coalesce(i.wake_at, 'infinity'), clock_timestamp()), signals = i.signals + 1
              from burned where i.id = burned.instance_id)
            select pg_notify('flowstudio_work', '')::text, pg_notify('flowstudio_events', '')::text from burned
            """)
            .With(id).With(by).With(decision).WithJson(JsonSerializer.Serialize(signal, StorageJson.Default.DecidedSignal))
            .SingleAsync(r => new object(), cancellationToken) is not null;
        if (won)
        {
            return new GateAnswer(true, gate, "");
        }

        var now = await FindAsync(id, cancellationToken) ?? gate;
        var reason = now switch
        {
            { WithdrawnAt: not null } => "This item was withdrawn: the run went on without it or was stopped.",
            { DecidedAt: { } at } => $"{(now.DecidedBy?.Length > 0 ? now.DecidedBy : "Somebody")} already decided “{now.Decision}” at {at:yyyy-MM-dd HH:mm:ss} UTC.",
            _ => "It is too late: the time to decide is over.",
        };
        return new GateAnswer(false, now, reason);
    }

    private static GateItem Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetGuid(1), r.GetInt32(2), r.GetString(3), GatePayload.From(r.GetFieldValue<JsonElement>(4)), r.GetFieldValue<DateTimeOffset>(5), r.Time(6),
        r.Time(7), r.Text(8), r.Text(9), r.Time(10), r.GetString(11), r.GetString(12), r.GetInt32(13), r.GetString(14));
}

/// <summary>One question to a person.</summary>
/// <param name="DecidedBy">Null: nobody yet.</param>
/// <param name="WithdrawnAt">When it stopped being a question without an answer.</param>
public sealed record GateItem(
    Guid Id, Guid InstanceId, int Execution, string ActivityId, GatePayload Payload, DateTimeOffset CreatedAt, DateTimeOffset? DueAt,
    DateTimeOffset? DecidedAt, string? DecidedBy, string? Decision, DateTimeOffset? WithdrawnAt,
    string WorkflowName, string DefinitionId, int Version, string StartedBy)
{
    public bool IsOpen => DecidedAt is null && WithdrawnAt is null;
}

/// <param name="Accepted">It is this person's decision that counts.</param>
/// <param name="Reason">Why not, in plain words.</param>
public sealed record GateAnswer(bool Accepted, GateItem? Gate, string Reason);
