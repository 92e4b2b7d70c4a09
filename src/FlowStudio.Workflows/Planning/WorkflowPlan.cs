using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Planning;

/// <summary>
/// A definition made ready to run: numbered, indexed and checked. Immutable; made once per version by <see cref="WorkflowPlanner"/>.
/// Numbers count from 0 and mean positions in the arrays below.
/// </summary>
public sealed class WorkflowPlan
{
    internal WorkflowPlan(
        WorkflowDefinition definition,
        ImmutableArray<PlannedActivity> activities,
        ImmutableArray<PlannedConnection> connections,
        ImmutableArray<PlannedLoop> loops,
        int start,
        ImmutableArray<Problem> problems)
    {
        Definition = definition;
        Activities = activities;
        Connections = connections;
        Loops = loops;
        Start = start;
        Problems = problems;
        numbers = activities.ToDictionary(a => a.Id, a => a.Number);
        loopsByHeader = loops.ToDictionary(l => l.Header);
        incoming = new Lazy<ILookup<int, PlannedConnection>>(() => connections.ToLookup(c => c.Target));
        HasRacingJoins = activities.Any(a => a.Activity.Settings is JoinSettings { Mode: JoinMode.First or JoinMode.Count });
    }

    private readonly Dictionary<string, int> numbers;
    private readonly Dictionary<int, PlannedLoop> loopsByHeader;
    private readonly ConcurrentDictionary<int, bool[]> leadsOnlyTo = new();
    private readonly Lazy<ILookup<int, PlannedConnection>> incoming;

    public WorkflowDefinition Definition { get; }

    public ImmutableArray<PlannedActivity> Activities { get; }

    public ImmutableArray<PlannedConnection> Connections { get; }

    public ImmutableArray<PlannedLoop> Loops { get; }

    /// <summary>Where a run begins; -1 when there is nothing to begin with (then there is a problem that says so).</summary>
    public int Start { get; }

    public ImmutableArray<Problem> Problems { get; }

    public bool CanRun => Problems.All(p => p.Severity != Severity.Error);

    /// <summary>The loop that begins at an activity; null when none does.</summary>
    public PlannedLoop? LoopFrom(int activity) => loopsByHeader.GetValueOrDefault(activity);

    public bool LeavesLoop(PlannedConnection connection) =>
        Activities[connection.Source].Loop is var loop and >= 0 && !Loops[loop].Body.Contains(connection.Target);

    /// <summary>Whether some join is content with some of its branches.</summary>
    internal bool HasRacingJoins { get; }

    /// <summary>
    /// By activity number: whether it comes before <paramref name="join"/> in the same round and every way on from it comes to the join, so
    /// that it is of no use once the join has enough.
    /// </summary>
    public bool[] LeadsOnlyTo(int join) => leadsOnlyTo.GetOrAdd(join, j =>
    {
        // What goes back to the beginning of a loop around the join leads to the join's next round, not to this one.
        var before = Before([j], -1, c => !c.IsBack || LoopFrom(c.Target)?.Body.Contains(j) != true);
        var elsewhere = Before(Activities.Where(a => a.Outgoing.IsEmpty).Select(a => a.Number), j);
        return [.. before.Zip(elsewhere, (leads, escapes) => leads && !escapes)];
    });

    /// <summary>By activity number: what a run gets to from these without going back, themselves included.</summary>
    internal bool[] Ahead(IEnumerable<int> from)
    {
        var seen = new bool[Activities.Length];
        var work = new Stack<int>(from);
        while (work.TryPop(out var node))
        {
            if (!seen[node])
            {
                seen[node] = true;
                foreach (var c in Activities[node].Outgoing.Where(c => !Connections[c].IsBack))
                {
                    work.Push(Connections[c].Target);
                }
            }
        }

        return seen;
    }

    /// <summary>The For each around an activity, the innermost first; a For each is not inside of itself.</summary>
    public IEnumerable<PlannedActivity> ForEachAround(int activity)
    {
        for (var loop = Activities[activity].Loop; loop >= 0; loop = Loops[loop].Parent)
        {
            var header = Activities[Loops[loop].Header];
            if (header.Number != activity && header.Activity.Settings is ForEachSettings)
            {
                yield return header;
            }
        }
    }

    private bool[] Before(IEnumerable<int> targets, int avoiding, Func<PlannedConnection, bool>? follow = null)
    {
        var seen = new bool[Activities.Length];
        var work = new Stack<int>(targets.Where(t => t != avoiding));
        while (work.TryPop(out var node))
        {
            if (!seen[node])
            {
                seen[node] = true;
                foreach (var connection in incoming.Value[node].Where(c => c.Source != avoiding && follow?.Invoke(c) != false))
                {
                    work.Push(connection.Source);
                }
            }
        }

        return seen;
    }

    public PlannedActivity? Find(string activityId) => numbers.TryGetValue(activityId, out var number) ? Activities[number] : null;
}

/// <param name="Outgoing">Connections that leave it, in drawing-independent order (port order, then target).</param>
/// <param name="Incoming">Connections that enter it and do not close a loop: what it waits for.</param>
/// <param name="Loop">The innermost loop around it; -1: none.</param>
/// <param name="Reachable">Whether a run can get here at all.</param>
public sealed record PlannedActivity(
    int Number,
    Activity Activity,
    ImmutableArray<int> Outgoing,
    ImmutableArray<int> Incoming,
    int Loop,
    bool Reachable)
{
    public string Id => Activity.Id;
}

/// <param name="IsBack">It closes a loop: its target lies on every way to its source.</param>
public sealed record PlannedConnection(int Number, Connection Connection, int Source, int Target, bool IsBack)
{
    public string Id => Connection.Id;

    public string Port => Connection.SourcePort;

    /// <summary>It is followed when its step fails. Only agents and teams have such a way: elsewhere "Failed" is a name like any other.</summary>
    public bool IsErrorPath { get; init; }
}

/// <summary>
/// A natural loop: the step that is entered, and every step from which a way leads back to it. Of a For each: the step itself, and every step that its
/// port "Item" leads to.
/// </summary>
/// <param name="Header">The only step by which the loop is entered.</param>
/// <param name="Parent">The loop around this one; -1: none.</param>
/// <param name="Exits">Connections that leave the loop, from any depth inside it.</param>
public sealed record PlannedLoop(int Number, int Header, int Parent, ImmutableHashSet<int> Body, ImmutableArray<int> Exits);
