using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Workflows.Execution;

/// <summary>
/// One transition in the making. Every connection that does not close a loop is settled exactly once in each round of the loop around it:
/// followed or not. An activity starts when all that lead to it are settled and one is followed (joins refine this); when none is, it is not
/// taken and neither are its own connections. So nothing can wait for what will never come. A loop is over when nothing in it is live; then
/// it goes round again if something went back, else the connections that leave it are settled in the scope around it.
/// </summary>
internal sealed class FlowStep(WorkflowPlan plan, WorkflowState state)
{
    private const int Root = 0;

    private readonly ImmutableArray<WorkflowEvent>.Builder events = ImmutableArray.CreateBuilder<WorkflowEvent>();
    private readonly ImmutableArray<Order>.Builder orders = ImmutableArray.CreateBuilder<Order>();
    private readonly Queue<(int Connection, int Scope, bool Followed)> signals = new();
    private readonly SortedSet<int> quiet = [];
    private readonly List<string> skippedActivities = [];
    private readonly List<string> skippedConnections = [];
    private readonly ImmutableSortedDictionary<int, Token>.Builder tokens = state.Tokens.ToBuilder();
    private readonly ImmutableSortedDictionary<int, LoopScope>.Builder scopes = state.Scopes.ToBuilder();
    private int executions = state.Executions;
    private int lastScope = state.LastScope;
    private RunOutcome? outcome = state.Outcome;

    public RunStatus Status { get; private set; } = state.Status;

    public void Emit(WorkflowEvent workflowEvent) => events.Add(workflowEvent);

    public string IdOf(Token token) => plan.Activities[token.Activity].Id;

    public Token? Find(int execution, TokenStatus status) =>
        tokens.TryGetValue(execution, out var token) && token.Status == status ? token : null;

    /// <summary>Whether the step can be left so. A Parallel is left by all its ways at once and a Finish by none, whatever the word.</summary>
    public bool Offers(Token token, string port) => plan.Activities[token.Activity].Activity.Settings is var settings
        && (settings is ParallelSettings or FinishSettings || Ports.Of(settings).Contains(port));

    public IReadOnlyList<KeyValuePair<int, Token>> TokensIn(TokenStatus status) => [.. tokens.Where(t => t.Value.Status == status)];

    public Transition ToTransition()
    {
        FlushSkipped();
        return new Transition(
            new WorkflowState
            {
                Status = Status,
                Executions = executions,
                LastScope = lastScope,
                Tokens = tokens.ToImmutable(),
                Scopes = scopes.ToImmutable(),
                Outcome = outcome,
            },
            events.ToImmutable(),
            orders.ToImmutable());
    }

    public void Begin()
    {
        Status = RunStatus.Running;
        scopes[Root] = new LoopScope(-1, -1, 1, 0);
        Enter(plan.Start, Root);
        Settle();
    }

    public void Complete(int execution, Token token, string port, StepUsage? usage)
    {
        var activity = plan.Activities[token.Activity];
        if (activity.Activity.Settings is FinishSettings && Status == RunStatus.Failing)
        {
            // A step failed before: the run must not end well because of who was faster. Resumed, it comes here again.
            Hold(execution, token with { Attempt = token.Attempt + 1 });
            Settle();
            return;
        }

        var taken = Leave(execution, token, port);
        Emit(new StepCompleted(execution, activity.Id, port, taken) { Usage = usage });
        if (activity.Activity.Settings is FinishSettings)
        {
            CancelEverything("The run came to a Finish.");
        }

        Settle();
    }

    /// <summary>The step's error path, when one is drawn; else the run fails.</summary>
    public void Fail(int execution, Token token, Fault fault, StepUsage? usage)
    {
        Record(execution, token, fault, usage);
        Settle();
    }

    private void Record(int execution, Token token, Fault fault, StepUsage? usage)
    {
        var activity = plan.Activities[token.Activity];
        // A limit is no failure of the step that it stands at: its error path would hide it, or even lead round once more.
        if (!token.AtLimit && activity.Outgoing.Any(c => plan.Connections[c].IsErrorPath))
        {
            var taken = Leave(execution, token, Ports.Failed);
            Emit(new StepFaulted(execution, activity.Id, token.Attempt, fault, taken) { Usage = usage });
        }
        else
        {
            Emit(new StepFaulted(execution, activity.Id, token.Attempt, fault, []) { Usage = usage });
            tokens[execution] = token with { Status = TokenStatus.Faulted, Lost = 0 };
            BeginFailing();
        }
    }

    public void Wait(int execution, Token token, string bookmarkKind, TimeSpan? dueAfter)
    {
        tokens[execution] = token with { Status = TokenStatus.Waiting, Bookmark = bookmarkKind };
        orders.Add(new Order.Wait(execution, bookmarkKind, dueAfter));
    }

    public void Restart(int execution, Token token)
    {
        tokens[execution] = token with { Status = TokenStatus.Running, Bookmark = null };
        Emit(new StepStarted(execution, IdOf(token), token.Attempt));
        orders.Add(new Order.Execute(execution, token.Activity, token.Attempt));
    }

    /// <param name="token">Its attempt is the one that it will make.</param>
    public void Hold(int execution, Token token)
    {
        tokens[execution] = token with { Status = TokenStatus.Held, Bookmark = null };
        Emit(new StepHeld(execution, IdOf(token)));
    }

    /// <summary>Starts it, unless nothing new may start now.</summary>
    public void RestartOrHold(int execution, Token token)
    {
        if (Status == RunStatus.Running)
        {
            Restart(execution, token);
        }
        else
        {
            Hold(execution, token);
        }
    }

    public void Pause(string by)
    {
        Status = RunStatus.Paused;
        Emit(new RunPaused(by));
    }

    public void Resume(string by)
    {
        Emit(new RunResumed(by));
        Status = RunStatus.Running;
        outcome = null;
        RestartHeld();
        Settle();
    }

    /// <summary>Ends a visit with what a person gave. When it was all that had failed, the run goes on.</summary>
    public void Skip(Occurrence.SkipRequested skip)
    {
        var token = tokens[skip.Execution];
        CallBack(skip.Execution, token);
        var taken = Leave(skip.Execution, token, skip.Outcome);
        Emit(new StepSkipped(skip.Execution, IdOf(token), skip.Outcome, skip.By, skip.Reason, taken));
        if (plan.Activities[token.Activity].Activity.Settings is FinishSettings)
        {
            CancelEverything("The run came to a Finish.");
        }

        if (token.Status == TokenStatus.Faulted && tokens.Values.All(t => t.Status != TokenStatus.Faulted))
        {
            Resume(skip.By);
        }

        Settle();
    }

    private void RestartHeld()
    {
        foreach (var (execution, token) in tokens.Where(t => t.Value.Status is TokenStatus.Held or TokenStatus.Faulted).ToList())
        {
            if (EnoughAt(token.Activity, token.Scope) is { } join)
            {
                GiveUp(execution, token, join);
                continue;
            }

            Restart(execution, (token.Status == TokenStatus.Faulted ? token with { Attempt = token.Attempt + 1 } : token) with { Failures = 0, AtLimit = false });
        }
    }

    public void CancelEverything(string reason)
    {
        foreach (var (execution, token) in tokens.ToList())
        {
            Drop(execution, token, reason);
        }

        signals.Clear();
        quiet.Clear();
        scopes.Clear();
        scopes[Root] = new LoopScope(-1, -1, 1, 0);
        quiet.Add(Root);
    }

    public void Finish(RunStatus status, RunOutcome how, string reason)
    {
        FlushSkipped();
        Status = status;
        outcome = how;
        quiet.Clear();
        if (status == RunStatus.Finished)
        {
            scopes.Clear();
        }

        Emit(new RunFinished(how, reason));
    }

    /// <summary>Follows every consequence until nothing more follows.</summary>
    public void Settle()
    {
        while (true)
        {
            while (signals.TryDequeue(out var signal))
            {
                Deliver(signal.Connection, signal.Scope, signal.Followed);
            }

            // The innermost first: its end may make the scope around it quiet, too.
            if (quiet.Count == 0)
            {
                break;
            }

            var scope = quiet.Max;
            quiet.Remove(scope);
            EndIfQuiet(scope);
        }

        if (Status == RunStatus.Failing && tokens.All(t => t.Value.Status is not (TokenStatus.Running or TokenStatus.Waiting)))
        {
            EndFailed();
        }
    }

    private void BeginFailing()
    {
        if (Status is not (RunStatus.Running or RunStatus.Paused))
        {
            return;
        }

        Status = RunStatus.Failing;
        foreach (var (execution, token) in TokensIn(TokenStatus.Waiting))
        {
            orders.Add(new Order.Withdraw(execution));
            Hold(execution, token with { Attempt = token.Attempt + 1 });
        }
    }

    private void EndFailed()
    {
        var failed = tokens.Values.Where(t => t.Status == TokenStatus.Faulted).ToList();
        var limit = failed.All(t => t.AtLimit);
        var label = plan.Activities[failed[0].Activity].Activity.Label;
        Finish(
            RunStatus.Failed,
            limit ? RunOutcome.LimitReached : RunOutcome.Failed,
            limit ? $"The loop at “{label}” came to its limit." : $"“{label}” failed.");
    }

    /// <summary>Ends the visit and settles what leads on. Returns the ids of the connections that are followed.</summary>
    private ImmutableArray<string> Leave(int execution, Token token, string port)
    {
        var activity = plan.Activities[token.Activity];
        var all = activity.Activity.Settings is ParallelSettings;
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

            signals.Enqueue((c, token.Scope, followed));
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
    private void Deliver(int number, int scope, bool followed)
    {
        if (!scopes.TryGetValue(scope, out var around))
        {
            return;
        }

        var connection = plan.Connections[number];
        if (around.Loop >= 0 && !plan.Loops[around.Loop].Body.Contains(connection.Target))
        {
            if (followed)
            {
                scopes[scope] = around with { Exits = around.Exits.Add(number) };
            }
        }
        else if (connection.IsBack)
        {
            if (followed)
            {
                scopes[scope] = around with { Back = around.Back.Add(number) };
            }
        }
        else
        {
            Arrive(number, connection.Target, scope, followed);
        }
    }

    private void Arrive(int connection, int target, int scope, bool followed)
    {
        var around = scopes[scope];
        var activity = plan.Activities[target];
        var before = around.Arrivals.GetValueOrDefault(target) ?? new Arrivals(0, [], false);
        var now = new Arrivals(before.Settled + 1, followed ? before.Followed.Add(connection) : before.Followed, before.Fired);
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
            now = now with { Fired = true };
            Keep(now);
            Enter(target, scope, now.Followed);
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
            Skip(target, scope);
        }
        else if (enough != int.MaxValue || (join?.Mode == JoinMode.AllDrawn && now.Followed.Length < activity.Incoming.Length))
        {
            FailJoin(target, scope, enough == int.MaxValue ? activity.Incoming.Length : enough, now);
        }
        else
        {
            Enter(target, scope, now.Followed);
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
    private void Enter(int target, int scope, ImmutableArray<int> followed = default)
    {
        if (IsNotNeeded(target, scope))
        {
            Skip(target, scope);
            return;
        }

        StartStep(target, ScopeFor(target, scope), followed);
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

    private void StartStep(int target, int scope, ImmutableArray<int> followed = default)
    {
        More(scope);
        var execution = ++executions;
        var token = new Token(target, scope, TokenStatus.Running, 1)
        {
            Arrived = plan.Activities[target].Activity.Settings is JoinSettings ? followed : default,
        };
        RestartOrHold(execution, token);
    }

    private void FailJoin(int target, int scope, int needed, Arrivals arrivals)
    {
        if (IsNotNeeded(target, scope))
        {
            Skip(target, scope);
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
        Record(execution, new Token(target, scope, TokenStatus.Running, 1) { Arrived = arrivals.Followed }, new Fault(
            "join.incomplete",
            $"This join waits for {needed} branches, but only {arrivals.Followed.Length} came. Nothing came from {string.Join(", ", missing)}."), null);
    }

    /// <summary>Nothing leads here any more. A loop that is never entered is left by no way.</summary>
    private void Skip(int target, int scope)
    {
        if (plan.LoopFrom(target) is not { } loop)
        {
            skippedActivities.Add(plan.Activities[target].Id);
            foreach (var c in plan.Activities[target].Outgoing)
            {
                NoteSkipped(plan.Connections[c]);
                signals.Enqueue((c, scope, false));
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
            signals.Enqueue((c, scope, false));
        }
    }

    private void EndIfQuiet(int number)
    {
        if (!scopes.TryGetValue(number, out var scope) || scope.Live > 0 || Status == RunStatus.Finished)
        {
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
            signals.Enqueue((c, scope.Parent, followed));
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
        var next = scope with { Round = scope.Round + 1, Back = [], Taken = counts, Arrivals = ImmutableSortedDictionary<int, Arrivals>.Empty };
        FlushSkipped();
        scopes[number] = next;
        if (scope.Back.Any(c => counts[c] > BoundOf(c)))
        {
            var bound = BoundOf(scope.Back.First(c => counts[c] > BoundOf(c)));
            // The visit that is not allowed any more carries the failure, so that resuming means one more round.
            More(number);
            var execution = ++executions;
            Emit(new StepStarted(execution, header.Id, 1));
            Record(execution, new Token(loop.Header, number, TokenStatus.Running, 1) { AtLimit = true }, new Fault(
                "loop.limit", $"The loop came to its limit: it may go back at most {(bound == 1 ? "once" : $"{bound} times")}. Raise the limit, or resume the run to allow one more round."),
                null);
            return;
        }

        Emit(new LoopRound(header.Id, next.Round, taken));
        StartStep(loop.Header, number);

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
            signals.Enqueue((c, token.Scope, false));
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

    private void Drop(int execution, Token token, string reason)
    {
        CallBack(execution, token);
        Emit(new StepCancelled(execution, IdOf(token), reason));
        Remove(execution, token);
    }

    /// <summary>Whoever works on it, or is asked, need not any more.</summary>
    private void CallBack(int execution, Token token)
    {
        if (token.Status == TokenStatus.Running)
        {
            orders.Add(new Order.Cancel(execution));
        }
        else if (token.Status == TokenStatus.Waiting)
        {
            orders.Add(new Order.Withdraw(execution));
        }
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
