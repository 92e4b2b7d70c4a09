using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Workflows.Execution;

/// <summary>How connections are settled: arrivals, joins, loops, and what is not needed any more.</summary>
internal sealed partial class FlowStep
{
    /// <summary>Ends the visit and settles what leads on. Returns the ids of the connections that are followed.</summary>
    private ImmutableArray<string> Leave(int execution, Token token, string port)
    {
        var activity = plan.Activities[token.Activity];
        var all = activity.Activity.Settings is ParallelSettings;
        var sees = After(execution, token, port);
        var taken = ImmutableArray.CreateBuilder<string>();
        foreach (var c in activity.Outgoing)
        {
            var connection = plan.Connections[c];
            var followed = all || connection.Port == port;
            if (followed)
            {
                taken.Add(connection.Id);
            }
            else if (!connection.IsErrorPath && !plan.LeavesLoop(connection))
            {
                NoteSkipped(connection);
            }

            signals.Enqueue(new Signal(c, token.Scope, followed, followed ? sees : null));
        }

        Remove(execution, token);
        return taken.ToImmutable();
    }

    private void Remove(int execution, Token token)
    {
        tokens.Remove(execution);
        Less(token.Scope);
    }

    private void Less(int scope)
    {
        if (scopes.TryGetValue(scope, out var found))
        {
            scopes[scope] = found with { Live = found.Live - 1 };
            if (found.Live == 1)
            {
                quiet.Add(scope);
            }
        }
    }

    private void More(int scope) => scopes[scope] = scopes[scope] with { Live = scopes[scope].Live + 1 };

    /// <summary>A connection is settled in a scope: inside it, back to its beginning, or out of it.</summary>
    private void Deliver(Signal signal)
    {
        var (number, scope, followed, sees) = signal;
        if (!scopes.TryGetValue(scope, out var around))
        {
            return;
        }

        var connection = plan.Connections[number];
        if (around.Loop >= 0 && !plan.Loops[around.Loop].Body.Contains(connection.Target))
        {
            if (followed)
            {
                scopes[scope] = around with { Exits = around.Exits.Add(number), ExitSees = With(around.ExitSees, number, sees) };
            }
        }
        else if (connection.IsBack)
        {
            if (followed)
            {
                scopes[scope] = around with { Back = around.Back.Add(number), BackSees = With(around.BackSees, number, sees) };
            }
        }
        else
        {
            Arrive(number, connection.Target, scope, followed, sees);
        }
    }

    private void Arrive(int connection, int target, int scope, bool followed, ImmutableSortedDictionary<string, int>? sees)
    {
        var around = scopes[scope];
        var activity = plan.Activities[target];
        var before = around.Arrivals.GetValueOrDefault(target) ?? new Arrivals(0, [], false);
        var now = new Arrivals(before.Settled + 1, followed ? before.Followed.Add(connection) : before.Followed, before.Fired)
        {
            Sees = With(before.Sees, connection, sees),
        };
        var complete = now.Settled == activity.Incoming.Length;
        var join = activity.Activity.Settings as JoinSettings;
        var enough = join?.Mode switch
        {
            JoinMode.First => 1,
            JoinMode.Count => join.Count,
            _ => int.MaxValue,
        };

        if (!now.Fired && now.Followed.Length >= enough)
        {
            var came = now.Sees;
            now = now with { Fired = true, Sees = null };
            Keep(now);
            Enter(target, scope, now.Followed, came);
            CancelBranchesOf(target, scope);
            return;
        }

        Keep(now);
        if (!complete || now.Fired)
        {
            return;
        }

        if (now.Followed.IsEmpty)
        {
            PassBy(target, scope);
        }
        else if (enough != int.MaxValue || (join?.Mode == JoinMode.AllDrawn && now.Followed.Length < activity.Incoming.Length))
        {
            FailJoin(target, scope, enough == int.MaxValue ? activity.Incoming.Length : enough, now);
        }
        else
        {
            Enter(target, scope, now.Followed, now.Sees);
        }

        void Keep(Arrivals arrivals)
        {
            var current = scopes[scope];
            scopes[scope] = current with
            {
                Arrivals = arrivals.Settled == activity.Incoming.Length ? current.Arrivals.Remove(target) : current.Arrivals.SetItem(target, arrivals),
            };
        }
    }

    /// <summary>The run gets to an activity: at the beginning of a loop, the loop's first round begins.</summary>
    private void Enter(int target, int scope, ImmutableArray<int> followed = default, ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>>? came = null)
    {
        if (IsNotNeeded(target, scope))
        {
            PassBy(target, scope);
            return;
        }

        StartStep(target, ScopeFor(target, scope), followed, came);
    }

    private int ScopeFor(int target, int scope)
    {
        if (plan.LoopFrom(target) is not { } loop)
        {
            return scope;
        }

        More(scope);
        scopes[++lastScope] = new LoopScope(scope, loop.Number, 1, 0);
        return lastScope;
    }

    private void StartStep(int target, int scope, ImmutableArray<int> followed = default, ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>>? came = null)
    {
        var (sees, conflict) = Meet(target, came);
        if (stepsAllowed > 0 && executions >= stepsAllowed && Status == RunStatus.Running)
        {
            Refuse(target, scope, followed, sees, StepLimitReached());
            return;
        }

        if (conflict is not null)
        {
            Refuse(target, scope, followed, sees, conflict);
            return;
        }

        More(scope);
        var execution = ++executions;
        var token = new Token(target, scope, TokenStatus.Running, 1)
        {
            Arrived = plan.Activities[target].Activity.Settings is JoinSettings ? followed : default,
            Sees = sees,
        };
        RestartOrHold(execution, token);
    }

    /// <summary>A visit that must not begin carries the failure, so that resuming means going on.</summary>
    private void Refuse(int target, int scope, ImmutableArray<int> followed, ImmutableSortedDictionary<string, int>? sees, Fault fault)
    {
        More(scope);
        var execution = ++executions;
        Emit(new StepStarted(execution, plan.Activities[target].Id, 1));
        var token = new Token(target, scope, TokenStatus.Running, 1)
        {
            AtLimit = fault.Code == StepLimit,
            Arrived = plan.Activities[target].Activity.Settings is JoinSettings ? followed : default,
            Sees = sees,
        };
        Record(execution, token, fault, null);
    }

    private Fault StepLimitReached() => new(
        StepLimit,
        $"The run has made {stepsAllowed:N0} steps, which is its limit. If that is right, raise the limit in the workflow's settings, or resume the run to allow as many again.");

    private void FailJoin(int target, int scope, int needed, Arrivals arrivals)
    {
        if (IsNotNeeded(target, scope))
        {
            PassBy(target, scope);
            return;
        }

        var missing = plan.Activities[target].Incoming
            .Where(c => !arrivals.Followed.Contains(c))
            .Select(c => $"“{plan.Activities[plan.Connections[c].Source].Activity.Label}”")
            .Distinct();
        scope = ScopeFor(target, scope);
        More(scope);
        var execution = ++executions;
        Emit(new StepStarted(execution, plan.Activities[target].Id, 1));
        Record(execution, new Token(target, scope, TokenStatus.Running, 1) { Arrived = arrivals.Followed, Sees = Meet(target, arrivals.Sees).Sees }, new Fault(
            "join.incomplete",
            $"This join waits for {needed} branches, but only {arrivals.Followed.Length} came. Nothing came from {string.Join(", ", missing)}."), null);
    }

    /// <summary>Nothing leads here any more. A loop that is never entered is left by no way.</summary>
    private void PassBy(int target, int scope)
    {
        if (plan.LoopFrom(target) is not { } loop)
        {
            skippedActivities.Add(plan.Activities[target].Id);
            foreach (var c in plan.Activities[target].Outgoing)
            {
                NoteSkipped(plan.Connections[c]);
                signals.Enqueue(new Signal(c, scope, false));
            }

            return;
        }

        foreach (var node in loop.Body.Order())
        {
            skippedActivities.Add(plan.Activities[node].Id);
            foreach (var c in plan.Activities[node].Outgoing)
            {
                NoteSkipped(plan.Connections[c]);
            }
        }

        foreach (var c in loop.Exits)
        {
            signals.Enqueue(new Signal(c, scope, false));
        }
    }

    private void EndIfQuiet(int number)
    {
        if (!scopes.TryGetValue(number, out var scope) || scope.Live > 0 || Status == RunStatus.Finished)
        {
            return;
        }

        if (scope.IsItem)
        {
            EndItem(number, scope);
            return;
        }

        if (scope.Loop < 0)
        {
            Finish(RunStatus.Finished, RunOutcome.Completed, "");
            return;
        }

        var loop = plan.Loops[scope.Loop];
        if (!scope.Back.IsEmpty && !IsNotNeeded(loop.Header, scope.Parent))
        {
            GoRound(number, scope, loop);
            return;
        }

        scopes.Remove(number);
        foreach (var c in loop.Exits)
        {
            var followed = scope.Exits.Contains(c);
            signals.Enqueue(new Signal(c, scope.Parent, followed, scope.ExitSees?.GetValueOrDefault(c)));
            if (!followed && !plan.Connections[c].IsErrorPath)
            {
                NoteSkipped(plan.Connections[c]);
            }
        }

        Less(scope.Parent);
    }

    private void GoRound(int number, LoopScope scope, PlannedLoop loop)
    {
        var counts = scope.Taken.SetItems(scope.Back.Select(c => KeyValuePair.Create(c, scope.Taken.GetValueOrDefault(c) + 1)));
        var header = plan.Activities[loop.Header];
        var taken = scope.Back.Select(c => plan.Connections[c].Id).ToImmutableArray();
        var next = scope with { Round = scope.Round + 1, Back = [], BackSees = null, Taken = counts, Arrivals = ImmutableSortedDictionary<int, Arrivals>.Empty };
        FlushSkipped();
        scopes[number] = next;
        if (scope.Back.Any(c => counts[c] > BoundOf(c)))
        {
            var bound = BoundOf(scope.Back.First(c => counts[c] > BoundOf(c)));
            // The visit that is not allowed any more carries the failure, so that resuming means one more round.
            More(number);
            var execution = ++executions;
            Emit(new StepStarted(execution, header.Id, 1));
            Record(execution, new Token(loop.Header, number, TokenStatus.Running, 1) { AtLimit = true, Sees = Meet(loop.Header, scope.BackSees).Sees }, new Fault(
                "loop.limit", $"The loop came to its limit: it may go back at most {(bound == 1 ? "once" : $"{bound} times")}. Raise the limit, or resume the run to allow one more round."),
                null);
            return;
        }

        Emit(new LoopRound(header.Id, next.Round, taken));
        StartStep(loop.Header, number, came: scope.BackSees);

        int BoundOf(int connection) => plan.Connections[connection].Connection.MaxRounds ?? 1;
    }

    /// <summary>A join has enough: whatever could lead only to it is not needed any more.</summary>
    private void CancelBranchesOf(int join, int scope)
    {
        var only = plan.LeadsOnlyTo(join);
        foreach (var (execution, token) in tokens.ToList())
        {
            // What failed stays until the run is resumed: it is why the run fails.
            if (token.Activity != join && token.Status != TokenStatus.Faulted && only[token.Activity] && IsWithin(token.Scope, scope))
            {
                GiveUp(execution, token, join);
            }
        }
    }

    private void GiveUp(int execution, Token token, int join)
    {
        Drop(execution, token, $"“{plan.Activities[join].Activity.Label}” had enough.");
        foreach (var c in plan.Activities[token.Activity].Outgoing)
        {
            signals.Enqueue(new Signal(c, token.Scope, false));
        }
    }

    private bool IsNotNeeded(int activity, int scope) => EnoughAt(activity, scope) is not null;

    /// <summary>The join that has enough already and to which alone the activity leads; null when there is none.</summary>
    private int? EnoughAt(int activity, int scope)
    {
        if (!plan.HasRacingJoins)
        {
            return null;
        }

        for (; scope >= 0; scope = scopes[scope].Parent)
        {
            foreach (var (join, arrivals) in scopes[scope].Arrivals)
            {
                if (arrivals.Fired && join != activity && plan.LeadsOnlyTo(join)[activity])
                {
                    return join;
                }
            }
        }

        return null;
    }

    private bool IsWithin(int scope, int outer)
    {
        while (scope > outer)
        {
            scope = scopes[scope].Parent;
        }

        return scope == outer;
    }

    private void NoteSkipped(PlannedConnection connection)
    {
        // A way back or out that was not taken in this round may be taken in the next.
        if (!connection.IsBack)
        {
            skippedConnections.Add(connection.Id);
        }
    }

    private void FlushSkipped()
    {
        if (skippedActivities.Count + skippedConnections.Count == 0)
        {
            return;
        }

        // A way out of loops in loops is settled once for each of them.
        Emit(new PathNotTaken([.. skippedActivities], [.. skippedConnections.Distinct()]));
        skippedActivities.Clear();
        skippedConnections.Clear();
    }
}
