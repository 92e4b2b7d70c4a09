using System.Text.Json;
using FlowStudio.Workflows.Execution;
using NpgsqlTypes;

namespace FlowStudio.Runtime.Storage;

/// <summary>
/// The parts of a commit that concern other runs: those that a step starts or stops, and the one above. In the same statement as the rest, so that a run
/// is started exactly when the step that waits for it is committed.
/// </summary>
internal static class Children
{
    private const string Wake = "wake_at = least(coalesce(c.wake_at, 'infinity'), clock_timestamp()), signals = c.signals + 1";

    public static void Start(RunCommit commit, StatementBuilder sql)
    {
        var fresh = commit.Children.Where(c => c.Call.Existing is null).ToList();
        if (fresh.Count > 0)
        {
            var rows = sql.Rows(
                "n",
                new Column<Guid>("id", NpgsqlDbType.Uuid, fresh.Select(c => c.Id)),
                new Column<int>("execution", NpgsqlDbType.Integer, fresh.Select(c => c.Execution)),
                new Column<string>("definition_id", NpgsqlDbType.Text, fresh.Select(c => c.Call.DefinitionId)),
                new Column<int>("version", NpgsqlDbType.Integer, fresh.Select(c => c.Call.Version)),
                new Column<string>("name", NpgsqlDbType.Text, fresh.Select(c => c.Call.Name)),
                new Column<string>("input", NpgsqlDbType.Jsonb, fresh.Select(c => JsonSerializer.Serialize(c.Call.Input, StorageJson.Default.DictionaryStringJsonElement))),
                new Column<int>("depth", NpgsqlDbType.Integer, fresh.Select(c => c.Call.Depth)),
                new Column<int?>("max_runs", NpgsqlDbType.Integer, fresh.Select(c => c.Call.MaxRuns)));
            var state = sql.Add(StateJson.Write(WorkflowState.New), NpgsqlDbType.Jsonb);
            // A run with a limit waits until it is let in.
            sql.Text($$"""
                , born as (
                  insert into workflow_instances (id, definition_id, version, name, status, input, state, started_by, wake_at, max_runs, parent_id, parent_execution, depth, root_id)
                  select n.id, n.definition_id, n.version, n.name, 'Pending', n.input, {{state}}, p.started_by,
                         case when n.max_runs is null then clock_timestamp() end, n.max_runs, p.id, n.execution, n.depth, coalesce(p.root_id, p.id)
                  from mine join workflow_instances p on p.id = mine.id, {{rows}})
                """);
        }

        var existing = commit.Children.Where(c => c.Call.Existing is not null).Select(c => c.Id).ToArray();
        if (existing.Length > 0)
        {
            var ids = sql.Add(existing, NpgsqlDbType.Array | NpgsqlDbType.Uuid);
            sql.Text($$"""
                , revived as (
                  update workflow_instances c set {{Wake}} from mine where c.id = any({{ids}}) and c.status = 'Failed' returning c.id, c.started_by),
                told_revived as (
                  insert into instance_inbox (instance_id, kind, payload) select id, 'resume', jsonb_build_object('by', started_by, 'reason', '') from revived)
                """);
        }
    }

    public static void Stop(RunCommit commit, StatementBuilder sql)
    {
        var withdrawn = commit.Withdrawn.Count > 0 ? "select child_id as id from withdrawn where child_id is not null union all " : "";
        var stopped = sql.Add(commit.StoppedChildren.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Integer);
        sql.Text($$"""
            , called_off as (
              {{withdrawn}}select b.child_id as id from bookmarks b join mine on b.instance_id = mine.id where b.kind = 'child' and b.execution = any({{stopped}})),
            stopped as (
              update workflow_instances c set {{Wake}}, stop_by = clock_timestamp() + interval '1 second'
              from called_off o where c.id = o.id and c.status <> 'Finished' returning c.id),
            told_stopped as (
              insert into instance_inbox (instance_id, kind, payload) select id, 'stop', '{"by": "", "reason": "The run that started it does not need it any more."}' from stopped)
            """);
    }

    public static void TellParent(Guid parent, StatementBuilder sql)
    {
        var id = sql.Add(parent, NpgsqlDbType.Uuid);
        sql.Text($$"""
            , parent as (
              update workflow_instances c set {{Wake}} from mine where c.id = {{id}} and c.status <> 'Finished' returning c.id),
            told_parent as (insert into instance_inbox (instance_id, kind) select id, 'look' from parent)
            """);
    }
}
