using System.Text.Json;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Json;
using FlowStudio.Workflows.Planning;
using Npgsql;
using Xunit;

namespace FlowStudio.Testing.Faults;

/// <summary>
/// What must hold of every run, whatever happened to it: the journal's numbers have no gaps, its fold is the state, no visit was completed twice and none was lost,
/// and the world outside saw one idempotency key for each visit.
/// </summary>
public static class Ledger
{
    /// <summary>The row of a run that is held may be this many events behind its journal, and those of one commit more.</summary>
    private const int MostEventsBehind = 200;

    /// <summary>Of one run.</summary>
    /// <returns>Its journal.</returns>
    public static async Task<IReadOnlyList<WorkflowEvent>> CheckAsync(NpgsqlDataSource database, Guid run, EffectLog? effects = null)
    {
        var account = Assert.Single(await ReadAsync(database, run));
        Check(account, await PlanAsync(database, account, []), effects?.Read());
        return [.. account.Events.Select(e => e.Event)];
    }

    /// <summary>Of every run in the database.</summary>
    /// <returns>How many there are.</returns>
    public static async Task<int> CheckAllAsync(NpgsqlDataSource database, EffectLog? effects = null)
    {
        var accounts = await ReadAsync(database, null);
        var plans = new Dictionary<(string, int), WorkflowPlan>();
        var done = effects?.Read();
        var byRun = done?.ToLookup(e => e.Run);
        foreach (var account in accounts)
        {
            Check(account, await PlanAsync(database, account, plans), byRun?[account.Run].ToList());
        }

        if (done is not null)
        {
            Assert.Empty(done.Select(e => e.Run).Except(accounts.Select(a => a.Run)));
        }

        return accounts.Count;
    }

    private static void Check(Account account, WorkflowPlan plan, IReadOnlyList<Effect>? effects)
    {
        try
        {
            CheckJournal(account, plan);
            CheckVisits(account);
            if (effects is not null)
            {
                CheckEffects(account, [.. effects.Where(e => e.Run == account.Run)]);
            }
        }
        catch (Exception e) when (e is Xunit.Sdk.IAssertionException or HistoryMismatchException)
        {
            Assert.Fail(
                $"The ledger of run {account.Run} does not hold: {e.Message}{Environment.NewLine}Row: event {account.Sequence}, held: {account.Held}, {account.State}{Environment.NewLine}"
                + string.Join(Environment.NewLine, account.Events.Select(recorded => $"  {recorded.Sequence} (epoch {recorded.Epoch}) {EventJson.Write(recorded.Event)}")));
        }
    }

    private static void CheckJournal(Account account, WorkflowPlan plan)
    {
        var events = account.Events;
        Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.Sequence));
        // Whoever lost the run writes nothing after the one who took it.
        Assert.Equal(events.Select(e => e.Epoch).Order(), events.Select(e => e.Epoch));
        Assert.InRange(account.Sequence, account.Held ? events.Count - MostEventsBehind : events.Count, events.Count);
        var asOfRow = WorkflowHistory.Replay(plan, [.. events.Take((int)account.Sequence).Select(e => e.Event)]);
        Assert.Equal(StateJson.Write(asOfRow), StateJson.Write(StateJson.Read(account.State)));
        var now = WorkflowHistory.Replay(plan, asOfRow, [.. events.Skip((int)account.Sequence).Select(e => e.Event)]);
        if (now.Status == RunStatus.Finished)
        {
            Assert.IsType<RunFinished>(events[^1].Event);
            Assert.Equal(0, account.OpenBookmarks);
        }
    }

    private static void CheckVisits(Account account)
    {
        var attempts = new HashSet<(int, int)>();
        var ended = new Dictionary<int, WorkflowEvent>();
        foreach (var recorded in account.Events)
        {
            switch (recorded.Event)
            {
                case StepStarted e:
                    Assert.True(attempts.Add((e.Execution, e.Attempt)), $"Visit {e.Execution} started its attempt {e.Attempt} twice.");
                    Assert.False(ended.ContainsKey(e.Execution), $"Visit {e.Execution} started after it was over.");
                    break;
                case RunForked e:
                    foreach (var kept in e.Fork.Kept)
                    {
                        Assert.True(ended.TryAdd(kept.Execution, e), $"Visit {kept.Execution} was kept twice.");
                    }

                    break;
                case StepCompleted or StepSkipped or StepCancelled or StepFaulted { Taken.IsEmpty: false } or StepFaulted { WentOn: true }:
                    var visit = ((StepEvent)recorded.Event).Execution;
                    Assert.True(ended.TryAdd(visit, recorded.Event), $"Visit {visit} ended twice.");
                    break;
            }
        }

        var completed = ended.Where(e => e.Value is StepCompleted or StepSkipped or StepFaulted { WentOn: true } or RunForked).Select(e => e.Key).Order().ToList();
        Assert.Equal(completed, account.Completed);
        if (account.Events is [.., { Event: RunFinished { Outcome: RunOutcome.Completed } }])
        {
            // None lost: whatever began has an end.
            Assert.Empty(attempts.Select(a => a.Item1).Except(ended.Keys));
        }
    }

    private static void CheckEffects(Account account, IReadOnlyList<Effect> effects)
    {
        var visits = account.Events.Select(e => e.Event).OfType<StepStarted>().Select(e => e.Execution).Distinct()
            .ToDictionary(execution => ExecutionIds.For(account.Run, execution));
        foreach (var key in effects.GroupBy(e => e.Key))
        {
            Assert.True(visits.ContainsKey(key.Key), $"“{key.First().ActivityId}” showed the key {key.Key}, which belongs to no visit.");
            Assert.Single(key.Select(e => e.ActivityId).Distinct());
        }

        var done = effects.Select(e => visits[e.Key]).ToHashSet();
        var worked = effects.Select(e => e.ActivityId).ToHashSet();
        foreach (var completed in account.Events.Select(e => e.Event).OfType<StepCompleted>().Where(e => worked.Contains(e.ActivityId)))
        {
            Assert.True(done.Contains(completed.Execution), $"Visit {completed.Execution} of “{completed.ActivityId}” is completed, but nothing was done.");
        }
    }

    /// <summary>One transaction for all: a run that goes on meanwhile must not look torn.</summary>
    private static async Task<List<Account>> ReadAsync(NpgsqlDataSource database, Guid? only)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var accounts = new List<Account>();
        await ReadRowsAsync(
            """
            select id, definition_id, version, sequence, lease_owner is not null, state::text,
                   (select count(*)::int from bookmarks b where b.instance_id = i.id and b.burned_at is null and b.withdrawn_at is null)
            from workflow_instances i where $1::uuid is null or id = $1
            """,
            r => accounts.Add(new Account(r.GetGuid(0), r.GetString(1), r.GetInt32(2), r.GetInt64(3), r.GetBoolean(4), r.GetString(5), r.GetInt32(6))));
        var byRun = accounts.ToDictionary(a => a.Run);
        await ReadRowsAsync(
            "select instance_id, sequence, epoch, data from workflow_events where $1::uuid is null or instance_id = $1 order by instance_id, sequence",
            r => byRun[r.GetGuid(0)].Events.Add((r.GetInt64(1), r.GetInt64(2), EventJson.Read(r.GetString(3)) ?? throw new JsonException(r.GetString(3)))));
        await ReadRowsAsync(
            "select instance_id, execution from activity_executions where status = 'Completed' and ($1::uuid is null or instance_id = $1) order by instance_id, execution",
            r => byRun[r.GetGuid(0)].Completed.Add(r.GetInt32(1)));
        return accounts;

        async Task ReadRowsAsync(string sql, Action<NpgsqlDataReader> read)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction) { Parameters = { new() { Value = (object?)only ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid } } };
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                read(reader);
            }
        }
    }

    private static async Task<WorkflowPlan> PlanAsync(NpgsqlDataSource database, Account account, Dictionary<(string, int), WorkflowPlan> known)
    {
        if (!known.TryGetValue((account.DefinitionId, account.Version), out var plan))
        {
            var stored = (await new DefinitionStore(database).FindAsync(account.DefinitionId, account.Version))!;
            known[(account.DefinitionId, account.Version)] = plan = WorkflowPlanner.Plan(ElsaCodec.Read(stored.Json).Definition!);
        }

        return plan;
    }

    private sealed record Account(Guid Run, string DefinitionId, int Version, long Sequence, bool Held, string State, int OpenBookmarks)
    {
        public List<(long Sequence, long Epoch, WorkflowEvent Event)> Events { get; } = [];

        public List<int> Completed { get; } = [];
    }
}
