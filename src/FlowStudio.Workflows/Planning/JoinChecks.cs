using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Planning;

/// <summary>Can every join finish?</summary>
internal static class JoinChecks
{
    public static IEnumerable<Problem> Check(
        ImmutableArray<PlannedActivity> activities, ImmutableArray<PlannedConnection> connections, ImmutableArray<PlannedLoop> loops)
    {
        var strict = new List<(int Node, int Needed)>();
        foreach (var join in activities)
        {
            if (join.Activity.Settings is not JoinSettings settings || !join.Reachable)
            {
                continue;
            }

            if (join.Incoming.Length < 2)
            {
                yield return Problem.Warning("join.oneBranch", "Only one branch leads to this join, so it has nothing to wait for.", join.Id);
            }

            if (settings.PreferredBranch.Length > 0 && join.Incoming.All(c => activities[connections[c].Source].Id != settings.PreferredBranch))
            {
                yield return Problem.Warning("join.preferred", "The branch whose variables count here no longer leads to this join. Choose again which one counts.", join.Id);
            }

            if (settings.Mode == JoinMode.Count && settings.Count < 1)
            {
                yield return Problem.Error("join.count", "Say how many branches are enough: at least 1.", join.Id);
            }
            else if (settings.Mode == JoinMode.Count && settings.Count > join.Incoming.Length)
            {
                yield return Problem.Error(
                    "join.neverFinishes",
                    $"This join can never finish: it waits for {settings.Count} branches, but only {join.Incoming.Length} lead to it.",
                    join.Id);
            }
            else if (settings.Mode is JoinMode.AllDrawn or JoinMode.Count)
            {
                strict.Add((join.Number, settings.Mode == JoinMode.AllDrawn ? join.Incoming.Length : settings.Count));
            }
        }

        if (strict.Count == 0)
        {
            yield break;
        }

        foreach (var problem in CheckChoices(activities, connections, loops, strict))
        {
            yield return problem;
        }
    }

    /// <summary>For each single choice that a step can make, whether it starves a join while something else still reaches it.</summary>
    private static IEnumerable<Problem> CheckChoices(
        ImmutableArray<PlannedActivity> activities,
        ImmutableArray<PlannedConnection> connections,
        ImmutableArray<PlannedLoop> loops,
        List<(int Node, int Needed)> joins)
    {
        var order = ForwardOrder(activities, connections);
        var reported = new HashSet<int>();
        foreach (var chooser in activities)
        {
            if (!chooser.Reachable || !Chooses(chooser, connections))
            {
                continue;
            }

            foreach (var port in Ports.Of(chooser.Activity.Settings))
            {
                var dead = DeadConnections(activities, connections, order, chooser.Number, port);
                foreach (var (node, needed) in joins)
                {
                    // The choice of one round says nothing about what lies behind the loop while the loop may go round again.
                    if (GoesRoundBefore(node, chooser.Loop, dead))
                    {
                        continue;
                    }

                    var incoming = activities[node].Incoming;
                    var alive = incoming.Count(c => !dead[c]);
                    if (alive > 0 && alive < needed && reported.Add(node))
                    {
                        var missing = connections[incoming.First(c => dead[c])];
                        yield return Problem.Error(
                            "join.neverFinishes",
                            $"This join can never finish when “{chooser.Activity.Label}” goes “{Ports.Label(port)}”: nothing then comes from "
                            + $"“{activities[missing.Source].Activity.Label}”. Let it wait for all branches that started, or connect that way too.",
                            activities[node].Id);
                    }
                }
            }
        }

        bool GoesRoundBefore(int join, int loop, bool[] dead)
        {
            for (; loop >= 0 && !loops[loop].Body.Contains(join); loop = loops[loop].Parent)
            {
                var header = loops[loop].Header;
                if (connections.Any(c => c.IsBack && c.Target == header && !dead[c.Number]))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Takes one of several ways, so that the others are not taken.</summary>
    private static bool Chooses(PlannedActivity activity, ImmutableArray<PlannedConnection> connections) => activity.Activity.Settings switch
    {
        RouterSettings or GateSettings or WaitSettings { For: WaitFor.Event, ExpiresAfter: not null } => !activity.Outgoing.IsEmpty,
        WorkSettings => activity.Outgoing.Any(c => connections[c].IsErrorPath),
        _ => false,
    };

    private static bool[] DeadConnections(
        ImmutableArray<PlannedActivity> activities, ImmutableArray<PlannedConnection> connections, List<int> order, int chooser, string port)
    {
        var dead = new bool[connections.Length];
        foreach (var node in order)
        {
            var activity = activities[node];
            var isDead = !activity.Incoming.IsEmpty && activity.Incoming.All(c => dead[c]);
            foreach (var c in activity.Outgoing)
            {
                dead[c] = isDead || (node == chooser && connections[c].Port != port);
            }
        }

        return dead;
    }

    private static List<int> ForwardOrder(ImmutableArray<PlannedActivity> activities, ImmutableArray<PlannedConnection> connections)
    {
        var waiting = activities.Select(a => a.Incoming.Length).ToArray();
        var ready = new Queue<int>(activities.Where(a => a.Reachable && a.Incoming.IsEmpty).Select(a => a.Number));
        var order = new List<int>();
        while (ready.TryDequeue(out var node))
        {
            order.Add(node);
            foreach (var c in activities[node].Outgoing)
            {
                if (!connections[c].IsBack && --waiting[connections[c].Target] == 0)
                {
                    ready.Enqueue(connections[c].Target);
                }
            }
        }

        return order;
    }
}
