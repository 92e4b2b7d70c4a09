using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Testing.Workflows;

/// <summary>
/// A run in memory: no clock, no database, no model. What may happen next is drawn with a seed, so that the same seed gives the same run.
/// Every transition is checked against what must always hold (<see cref="RunRules"/>).
/// </summary>
public sealed class RunSimulator(WorkflowPlan plan, int seed = 0, RunScript? script = null)
{
    private readonly RunScript script = script ?? new RunScript();
    private readonly Random chance = new(seed);
    private readonly RunRules rules = new(plan);
    private readonly List<WorkflowEvent> journal = [];
    private readonly Dictionary<int, (Activity Activity, int Visit)> visits = [];
    private readonly Dictionary<string, int> visitsByActivity = [];
    private readonly Dictionary<int, int> disturbances = [];
    private readonly Dictionary<int, string> bookmarks = [];

    public WorkflowPlan Plan => plan;

    public WorkflowState State { get; private set; } = WorkflowState.New;

    public RunView View { get; private set; } = RunView.Empty;

    public IReadOnlyList<WorkflowEvent> Journal => journal;

    /// <summary>Of the last transition.</summary>
    public Transition Last { get; private set; } = new(WorkflowState.New, [], []);

    public Occurrence LastOccurrence { get; private set; } = new Occurrence.RunnerReleased();

    public bool IsOver => State.Status == RunStatus.Finished || (State.Status == RunStatus.Failed && !script.Resumes);

    /// <summary>How every visit that was left was left: step's label, number of the visit to it, outcome.</summary>
    public SortedSet<(string Step, int Visit, string Outcome)> Visits { get; } = [];

    public Transition Start() => Apply(new Occurrence.Started("somebody"));

    public RunSimulator RunToEnd(int mostMoves = 200_000)
    {
        if (State.Status == RunStatus.Pending)
        {
            Start();
        }

        for (var moves = 0; !IsOver; moves++)
        {
            if (moves >= mostMoves)
            {
                Assert.Fail($"The run does not come to an end.{Environment.NewLine}{Describe()}");
            }

            Move();
        }

        return this;
    }

    /// <summary>Lets one thing happen that can happen now.</summary>
    public Transition Move()
    {
        if (State.Status == RunStatus.Failed)
        {
            var failed = State.Tokens.First(t => t.Value.Status == TokenStatus.Faulted);
            var byHand = script.DisturbancesPercent > 0 && !failed.Value.AtLimit && chance.Next(3) == 0;
            return Apply(byHand ? SkipOf(failed.Key) : new Occurrence.ResumeRequested("somebody"));
        }

        var live = State.Tokens.Where(t => t.Value.Status is TokenStatus.Running or TokenStatus.Waiting).ToList();
        if (State.Status == RunStatus.Paused && (live.Count == 0 || chance.Next(3) == 0))
        {
            return Apply(new Occurrence.ResumeRequested("somebody"));
        }

        if (live.Count == 0)
        {
            Assert.Fail($"Nothing can wake this run.{Environment.NewLine}{Describe()}");
        }

        if (chance.Next(100) < script.DisturbancesPercent && Disturb(live) is { } disturbance)
        {
            return Apply(disturbance);
        }

        var (execution, token) = live[chance.Next(live.Count)];
        return Apply(token.Status == TokenStatus.Running ? EndOf(execution) : WakeOf(execution));
    }

    /// <summary>The visit that is going on at a step; fails when there is none.</summary>
    public int Execution(string activityId)
    {
        var number = plan.Find(activityId)!.Number;
        foreach (var (execution, token) in State.Tokens)
        {
            if (token.Activity == number)
            {
                return execution;
            }
        }

        throw new InvalidOperationException($"Nothing goes on at “{activityId}”.{Environment.NewLine}{Describe()}");
    }

    public Transition Complete(string activityId, string outcome = Ports.Done) => Apply(new Occurrence.Completed(Execution(activityId), outcome));

    public Transition Fault(string activityId, Fault? fault = null) => Apply(new Occurrence.Faulted(Execution(activityId), fault ?? RunScript.Lasting));

    public Transition Ask(string gateId) => Apply(new Occurrence.Suspended(Execution(gateId), BookmarkKinds.Gate, null));

    public Transition Decide(string gateId, string decision, string instruction = "") =>
        Apply(new Occurrence.Decided(Execution(gateId), decision, "Ada", instruction));

    public Transition Apply(Occurrence occurrence)
    {
        var before = State;
        LastOccurrence = occurrence;
        Last = WorkflowTransition.Decide(plan, before, occurrence);
        State = Last.State;
        foreach (var happened in Last.Events)
        {
            journal.Add(happened);
            View = View.Apply(new RecordedEvent(journal.Count, DateTimeOffset.UnixEpoch.AddSeconds(journal.Count), happened));
            Count(happened);
        }

        foreach (var order in Last.Orders.OfType<Order.Wait>())
        {
            bookmarks[order.Execution] = order.BookmarkKind;
        }

        rules.Check(before, Last, Describe);
        return Last;
    }

    public string Describe() => string.Join(
        Environment.NewLine,
        [
            $"Seed {seed}. State: {StateJson.Write(State)}",
            .. plan.Connections.Select(c => $"  {c.Id}{(c.IsBack ? " (back)" : "")}"),
            .. journal.TakeLast(200).Select(e => $"  {EventJson.Write(e)}"),
        ]);

    private void Count(WorkflowEvent happened)
    {
        if (happened is not StepEvent step)
        {
            return;
        }

        if (happened is StepStarted or StepHeld && !visits.ContainsKey(step.Execution))
        {
            var visit = visitsByActivity.GetValueOrDefault(step.ActivityId) + 1;
            visitsByActivity[step.ActivityId] = visit;
            visits[step.Execution] = (plan.Find(step.ActivityId)!.Activity, visit);
        }

        var (activity, number) = visits[step.Execution];
        switch (happened)
        {
            case StepCompleted completed:
                Visits.Add((activity.Label, number, completed.Outcome));
                break;
            case StepSkipped skipped:
                Visits.Add((activity.Label, number, skipped.Outcome));
                break;
            case StepFaulted { WentOn: true }:
                Visits.Add((activity.Label, number, Ports.Done));
                break;
            case StepFaulted { Taken.IsEmpty: false }:
                Visits.Add((activity.Label, number, Ports.Failed));
                break;
        }
    }

    private Occurrence EndOf(int execution)
    {
        var (activity, visit) = visits[execution];
        switch (activity.Settings)
        {
            case GateSettings gate:
                return new Occurrence.Suspended(execution, BookmarkKinds.Gate, gate.ExpiresAfter);
            case WaitSettings { For: WaitFor.Event } wait:
                return new Occurrence.Suspended(execution, BookmarkKinds.Event, wait.ExpiresAfter);
            case WaitSettings wait:
                return new Occurrence.Suspended(execution, BookmarkKinds.Timer, wait.Duration);
            case ForEachSettings:
                return new Occurrence.Expanded(execution, script.Items(activity, visit));
        }

        var outcome = script.Outcome(activity, visit);
        var fails = outcome == Ports.Failed && activity.Settings is AgentSettings or TeamSettings;
        return fails && HasErrorPath(activity)
            ? new Occurrence.Faulted(execution, RunScript.Lasting)
            : new Occurrence.Completed(execution, fails ? Ports.Done : outcome);
    }

    /// <summary>By hand to where it would have led anyway.</summary>
    private Occurrence SkipOf(int execution)
    {
        var (activity, visit) = visits[execution];
        var outcome = activity.Settings is WaitSettings or ForEachSettings ? Ports.Done : script.Outcome(activity, visit);
        if (outcome == Ports.Failed && activity.Settings is AgentSettings or TeamSettings && !HasErrorPath(activity))
        {
            outcome = Ports.Done;
        }

        return new Occurrence.SkipRequested(execution, outcome, "Ada", "By hand.");
    }

    private Occurrence WakeOf(int execution)
    {
        var (activity, visit) = visits[execution];
        return bookmarks[execution] switch
        {
            BookmarkKinds.Retry => new Occurrence.RetryDue(execution),
            BookmarkKinds.Timer => new Occurrence.Elapsed(execution, Ports.Done),
            BookmarkKinds.Event => new Occurrence.EventReceived(execution, "somebody"),
            _ => script.Outcome(activity, visit) is var outcome && outcome == Ports.Expired
                ? new Occurrence.Elapsed(execution, outcome)
                : new Occurrence.Decided(execution, outcome, "Ada", ""),
        };
    }

    private Occurrence? Disturb(List<KeyValuePair<int, Token>> live)
    {
        var kind = chance.Next(8);
        switch (kind)
        {
            case 0:
                return new Occurrence.RunnerReleased();
            case 1:
                // A runner takes all of its steps along.
                foreach (var (running, token) in live.Where(t => t.Value.Status == TokenStatus.Running))
                {
                    if (!MayDisturb(running))
                    {
                        return null;
                    }
                }

                return new Occurrence.RunnerLost();
            case 6:
                return new Occurrence.PauseRequested("somebody");
            case 7:
                return SkipOf(live[chance.Next(live.Count)].Key);
        }

        var (execution, _) = live.FirstOrDefault(t => t.Value.Status == TokenStatus.Running);
        if (execution == 0)
        {
            return null;
        }

        var activity = visits[execution].Activity;
        var retries = activity.Settings is AgentSettings or TeamSettings;
        return kind switch
        {
            2 => new Occurrence.Noted(execution, new ActivityNote(NoteKinds.Turn, "Worker", "Said something.")),
            3 when retries && MayDisturb(execution) => new Occurrence.Faulted(execution, RunScript.Passing),
            4 when !HasErrorPath(activity) && MayDisturb(execution) => new Occurrence.Faulted(execution, RunScript.Lasting),
            // Too late for anything: nothing may follow.
            _ => new Occurrence.Completed(State.Executions + 1, Ports.Done),
        };
    }

    private bool MayDisturb(int execution)
    {
        disturbances[execution] = disturbances.GetValueOrDefault(execution) + 1;
        return disturbances[execution] <= script.MostDisturbancesPerVisit;
    }

    private bool HasErrorPath(Activity activity) =>
        activity.Settings is AgentSettings or TeamSettings && plan.Find(activity.Id)!.Outgoing.Any(c => plan.Connections[c].Port == Ports.Failed);
}
