using System.Text;
using FlowStudio.Runtime.Storage;
using Npgsql;

namespace FlowStudio.Runtime.Execution;

/// <summary>
/// Puts streamed text where those who watch can read it: all steps of this process together, ten times a second, in one statement. Text that
/// cannot be written is dropped: it is for looking at, the result is what counts.
/// </summary>
internal sealed class StreamWriter(NpgsqlDataSource database)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // What one step may have waiting; a model that writes faster than anybody reads loses the middle, not memory.
    private const int MostWaiting = 64 * 1024;

    private readonly Lock gate = new();
    private Dictionary<(Guid Instance, int Execution, int Attempt, string Speaker), StringBuilder> waiting = [];
    private List<(Guid Instance, int Execution)> over = [];

    public void Write(Guid instanceId, int execution, int attempt, string speaker, string text)
    {
        lock (gate)
        {
            var key = (instanceId, execution, attempt, speaker);
            var buffer = waiting.TryGetValue(key, out var known) ? known : waiting[key] = new StringBuilder();
            if (buffer.Length < MostWaiting)
            {
                buffer.Append(text);
            }
        }
    }

    /// <summary>The steps are over: their results are kept, so their streams need not be.</summary>
    public void Forget(Guid instanceId, IReadOnlyCollection<int> executions)
    {
        if (executions.Count == 0)
        {
            return;
        }

        lock (gate)
        {
            over.AddRange(executions.Select(e => (instanceId, e)));
        }
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        Dictionary<(Guid Instance, int Execution, int Attempt, string Speaker), StringBuilder> batch;
        List<(Guid Instance, int Execution)> ended;
        lock (gate)
        {
            if (waiting.Count == 0 && over.Count == 0)
            {
                return;
            }

            (batch, waiting) = (waiting, []);
            (ended, over) = (over, []);
        }

        var gone = ended.ToHashSet();
        var rows = batch.Where(b => !gone.Contains((b.Key.Instance, b.Key.Execution))).ToList();
        if (rows.Count > 0)
        {
            await database.CreateCommand("""
                with put as (
                  insert into step_streams (instance_id, execution, attempt, speaker, text)
                  select * from unnest($1, $2, $3, $4, $5))
                select pg_notify('flowstudio_events', '')::text
                """)
                .With(rows.Select(r => r.Key.Instance).ToArray())
                .With(rows.Select(r => r.Key.Execution).ToArray())
                .With(rows.Select(r => r.Key.Attempt).ToArray())
                .With(rows.Select(r => r.Key.Speaker).ToArray())
                .With(rows.Select(r => r.Value.ToString()).ToArray())
                .RunAsync(cancellationToken);
        }

        if (ended.Count > 0)
        {
            await database.CreateCommand("""
                delete from step_streams s using unnest($1, $2) as ended (instance_id, execution)
                where s.instance_id = ended.instance_id and s.execution = ended.execution
                """)
                .With(ended.Select(e => e.Instance).ToArray())
                .With(ended.Select(e => e.Execution).ToArray())
                .RunAsync(cancellationToken);
        }
    }
}
