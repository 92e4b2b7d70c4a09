using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Workflows.Execution;

/// <summary>How a run begins in the middle, with what another one has done.</summary>
internal sealed partial class FlowStep
{
    public void BeginFrom(ForkPlan fork, int followedRules)
    {
        Open(followedRules);
        executions = fork.Kept.IsEmpty ? 0 : fork.Kept.Max(k => k.Execution);
        var starts = fork.Starts.Select(id => plan.Find(id)).OfType<PlannedActivity>().Select(a => a.Number).ToList();
        var ahead = plan.Ahead(starts);
        var followed = fork.Connections.ToHashSet();
        var opened = new Dictionary<int, int> { [-1] = Root };
        var writes = fork.Kept.OrderBy(k => k.Execution)
            .Select(k => (k.Execution, Activity: plan.Find(k.ActivityId)))
            .Where(k => k.Activity?.Activity.Settings is SetVariableSettings)
            .Select(k => (k.Execution, ((SetVariableSettings)k.Activity!.Activity.Settings).Variable, Node: k.Activity.Number, Ahead: plan.Ahead([k.Activity.Number])))
            .ToList();
        replaced = rules < 2 || writes.Count == 0 ? null : writes.ToImmutableSortedDictionary(
            w => w.Execution, w => writes.Where(o => o.Variable == w.Variable && o.Execution < w.Execution && o.Ahead[w.Node]).Select(o => o.Execution).ToImmutableSortedSet());
        foreach (var start in starts)
        {
            var activity = plan.Activities[start];
            var scope = ScopeOf(plan.LoopFrom(start) is { } own ? own.Parent : activity.Loop);
            ImmutableArray<int> arrived = [.. activity.Incoming.Where(c => followed.Contains(plan.Connections[c].Id))];
            Enter(start, scope, arrived, Came(arrived.IsEmpty ? [] : arrived, start));
        }

        foreach (var target in plan.Activities.Where(a => ahead[a.Number] && !starts.Contains(a.Number)))
        {
            var waitsFor = target.Activity.Settings switch
            {
                JoinSettings { Mode: JoinMode.First } => 1,
                JoinSettings { Mode: JoinMode.Count } join => join.Count,
                _ => int.MaxValue,
            };

            // A join that is content with some must not be content with what was done before: then nothing would be done again.
            var left = waitsFor - 1;
            foreach (var c in target.Incoming.Where(c => !ahead[plan.Connections[c].Source]))
            {
                var isFollowed = followed.Contains(plan.Connections[c].Id) && left-- > 0;
                var scope = ScopeOf(plan.LoopFrom(target.Number) is { } own ? own.Parent : target.Loop);
                signals.Enqueue(new Signal(c, scope, isFollowed, isFollowed ? SeesAt(plan.Connections[c].Source) : null));
            }
        }

        Settle();

        ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>>? Came(ImmutableArray<int> arrived, int start)
        {
            // By a way back, too, something may have come.
            IEnumerable<int> ways = arrived.IsEmpty ? plan.Connections.Where(c => c.Target == start).Select(c => c.Number) : arrived;
            return ways.Aggregate((ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>>?)null, (by, c) => With(by, c, SeesAt(plan.Connections[c].Source)));
        }

        // The variables that were set on the ways to a step, each by the last of those visits.
        ImmutableSortedDictionary<string, int>? SeesAt(int node)
        {
            var sees = writes.Where(w => w.Ahead[node]).Aggregate(ImmutableSortedDictionary<string, int>.Empty, (all, w) => all.SetItem(w.Variable, w.Execution));
            return sees.IsEmpty ? null : sees;
        }

        // Loops around what is started are in their first round.
        int ScopeOf(int loop)
        {
            if (!opened.TryGetValue(loop, out var scope))
            {
                var around = ScopeOf(plan.Loops[loop].Parent);
                More(around);
                scope = ++lastScope;
                scopes[scope] = new LoopScope(around, loop, 1, 0);
                opened[loop] = scope;
            }

            return scope;
        }
    }
}
