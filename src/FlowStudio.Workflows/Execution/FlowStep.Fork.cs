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
        foreach (var start in starts)
        {
            var activity = plan.Activities[start];
            var scope = ScopeOf(plan.LoopFrom(start) is { } own ? own.Parent : activity.Loop);
            Enter(start, scope, [.. activity.Incoming.Where(c => followed.Contains(plan.Connections[c].Id))]);
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
                signals.Enqueue((c, ScopeOf(plan.LoopFrom(target.Number) is { } own ? own.Parent : target.Loop), isFollowed));
            }
        }

        Settle();

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
