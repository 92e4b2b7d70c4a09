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
internal sealed partial class FlowStep(WorkflowPlan plan, WorkflowState state)
{
    private const int Root = 0;

    private readonly ImmutableArray<WorkflowEvent>.Builder events = ImmutableArray.CreateBuilder<WorkflowEvent>();
    private readonly ImmutableArray<Order>.Builder orders = ImmutableArray.CreateBuilder<Order>();
    private readonly Queue<Signal> signals = new();
    private readonly SortedSet<int> quiet = [];
    private readonly List<string> skippedActivities = [];
    private readonly List<string> skippedConnections = [];
    private readonly ImmutableSortedDictionary<int, Token>.Builder tokens = state.Tokens.ToBuilder();
    private readonly ImmutableSortedDictionary<int, LoopScope>.Builder scopes = state.Scopes.ToBuilder();
    private int executions = state.Executions;
    private int lastScope = state.LastScope;
    private int rules = state.Rules;
    private int stepsAllowed = state.StepsAllowed;
    private ImmutableSortedDictionary<int, ImmutableSortedSet<int>>? replaced = state.Replaced;
    private RunOutcome? outcome = state.Outcome;

    public RunStatus Status { get; private set; } = state.Status;

    public void Emit(WorkflowEvent workflowEvent) => events.Add(workflowEvent);

    public string IdOf(Token token) => plan.Activities[token.Activity].Id;

    public Token? Find(int execution, TokenStatus status) =>
        tokens.TryGetValue(execution, out var token) && token.Status == status ? token : null;

    /// <summary>A visit that is being executed, here or by the run that it started.</summary>
    public Token? FindWorking(int execution) =>
        Find(execution, TokenStatus.Running) ?? (Find(execution, TokenStatus.Waiting) is { Bookmark: BookmarkKinds.Child } token ? token : null);

    public static bool HasErrorPath(WorkflowPlan plan, Token token) =>
        // A limit is no failure of the step that it stands at: its error path would hide it, or even lead round once more.
        !token.AtLimit && plan.Activities[token.Activity].Outgoing.Any(c => plan.Connections[c].IsErrorPath);

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
                Rules = rules,
                StepsAllowed = stepsAllowed,
                Replaced = replaced,
                Tokens = tokens.ToImmutable(),
                Scopes = scopes.ToImmutable(),
                Outcome = outcome,
            },
            events.ToImmutable(),
            orders.ToImmutable());
    }

    public void Begin(int followedRules)
    {
        Open(followedRules);
        Enter(plan.Start, Root);
        Settle();
    }

    private void Open(int followedRules)
    {
        Status = RunStatus.Running;
        rules = followedRules;
        stepsAllowed = rules > 0 ? plan.Definition.Limits.Steps : 0;
        scopes[Root] = new LoopScope(-1, -1, 1, 0);
        SetDeadline();
    }

    private void SetDeadline()
    {
        if (plan.Definition.Limits.Timeout is { } timeout)
        {
            orders.Add(new Order.Wait(0, BookmarkKinds.Deadline, timeout));
        }
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
        if (HasErrorPath(plan, token))
        {
            var taken = Leave(execution, token, Ports.Failed);
            Emit(new StepFaulted(execution, activity.Id, token.Attempt, fault, taken) { Usage = usage });
        }
        else if (!token.AtLimit && activity.Activity.Settings is WorkSettings { ValueOnError: not null })
        {
            var taken = Leave(execution, token, Ports.Done);
            Emit(new StepFaulted(execution, activity.Id, token.Attempt, fault, taken) { Usage = usage, WentOn = true });
        }
        else
        {
            Emit(new StepFaulted(execution, activity.Id, token.Attempt, fault, []) { Usage = usage });
            tokens[execution] = token with { Status = TokenStatus.Faulted, Bookmark = null, Iteration = null, Lost = 0, Fault = rules > 0 ? fault.Code : null };
            BeginFailing();
        }

        if (token.Status == TokenStatus.Iterating)
        {
            DropItems(execution, "The For each failed.");
        }
    }

    public void Wait(int execution, Token token, string bookmarkKind, TimeSpan? dueAfter, DateTimeOffset? dueAt = null, Guid? child = null)
    {
        tokens[execution] = token with { Status = TokenStatus.Waiting, Bookmark = bookmarkKind };
        orders.Add(new Order.Wait(execution, bookmarkKind, dueAfter, dueAt, child));
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

    public void Pause(string by, string reason)
    {
        Status = RunStatus.Paused;
        Emit(new RunPaused(by) { Reason = reason.Length > 0 ? reason : null });
    }

    public void Resume(string by, string reason = "")
    {
        Emit(new RunResumed(by) { Reason = reason.Length > 0 ? reason : null });
        if (Status == RunStatus.Failed)
        {
            SetDeadline();
        }

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
        DropItems(skip.Execution, "The For each was done by hand.");
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

            if (token.AtLimit && stepsAllowed > 0 && executions >= stepsAllowed)
            {
                stepsAllowed = executions + plan.Definition.Limits.Steps;
            }

            Restart(execution, (token.Status == TokenStatus.Faulted ? token with { Attempt = token.Attempt + 1 } : token) with { Failures = 0, AtLimit = false, Fault = null });
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
        if (plan.Definition.Limits.Timeout is not null)
        {
            orders.Add(new Order.Withdraw(0));
        }

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
                Deliver(signal);
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

        // A run that a step started goes on by itself; its end is taken in whenever it comes.
        if (Status == RunStatus.Failing && tokens.All(t => t.Value is not ({ Status: TokenStatus.Running } or { Status: TokenStatus.Waiting, Bookmark: not BookmarkKinds.Child })))
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
        foreach (var (execution, token) in TokensIn(TokenStatus.Waiting).Where(t => t.Value.Bookmark != BookmarkKinds.Child))
        {
            orders.Add(new Order.Withdraw(execution));
            Hold(execution, token with { Attempt = token.Attempt + 1 });
        }
    }

    private void EndFailed()
    {
        var failed = tokens.Values.Where(t => t.Status == TokenStatus.Faulted).ToList();
        var label = plan.Activities[failed[0].Activity].Activity.Label;
        var (how, reason) = failed switch
        {
            _ when failed.All(t => t.Fault == StepLimit) => (RunOutcome.LimitReached, $"The run came to its limit of steps at “{label}”."),
            _ when failed.All(t => t.AtLimit) => (RunOutcome.LimitReached, $"The loop at “{label}” came to its limit."),
            _ when failed.All(t => t.Fault == "step.timeout") => (RunOutcome.TimedOut, $"“{label}” took longer than its limit allows."),
            _ when failed.All(t => t.Fault == Activities.SuccessChecks.Code) => (RunOutcome.FailedCheck, $"The result of “{label}” did not pass its check."),
            _ => (RunOutcome.Failed, $"“{label}” failed."),
        };
        Finish(RunStatus.Failed, how, reason);
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
}
