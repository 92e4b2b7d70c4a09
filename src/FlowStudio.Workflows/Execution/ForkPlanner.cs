using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Workflows.Execution;

/// <summary>
/// Works out how a run goes on from one of another run's steps: what was done before that step is kept, it and all that follows is done again, and what
/// was not over elsewhere is started again.
/// </summary>
public static class ForkPlanner
{
    /// <param name="plan">Of the version on which the new run goes on; it may be another one than the old run's.</param>
    /// <param name="journal">The old run's events.</param>
    /// <param name="activityId">The step from which it goes on.</param>
    /// <param name="reason">In the person's words; may be empty.</param>
    public static ForkResult Plan(WorkflowPlan plan, Guid from, IReadOnlyList<WorkflowEvent> journal, string activityId, string reason)
    {
        var past = PastVisits.Of(journal);
        if (plan.Find(activityId) is not { } chosen)
        {
            return new ForkResult.Refused("This step is not in that version of the workflow. Choose a step that is, or the version of the old run.");
        }

        if (!past.Latest.ContainsKey(activityId))
        {
            return new ForkResult.Refused($"“{chosen.Activity.Label}” never ran in that run, so there is nothing to go on from. Choose a step that ran, or start a new run.");
        }

        if (plan.ForEachAround(chosen.Number).LastOrDefault() is { } each)
        {
            return new ForkResult.Refused(
                $"“{chosen.Activity.Label}” runs once for each item of “{each.Activity.Label}”. Go on from “{each.Activity.Label}” instead; it then does all its items again.");
        }

        var behind = plan.Ahead([chosen.Number]);
        var open = past.Latest.Values.Where(v => !v.IsOver)
            .Select(v => plan.Find(v.ActivityId)).OfType<PlannedActivity>()
            .Select(a => plan.ForEachAround(a.Number).LastOrDefault() ?? a)
            .Where(a => !behind[a.Number]).Select(a => a.Number).Distinct().Order().ToList();

        // What another open step leads to starts when that one is done.
        var starts = new List<int> { chosen.Number };
        starts.AddRange(open.Where(a => !open.Any(other => other != a && plan.Ahead([other])[a])));
        var ahead = plan.Ahead(starts);
        var kept = past.Latest.Values
            .Where(v => v.IsOver && v.Outcome.Length > 0 && plan.Find(v.ActivityId) is { } activity && !ahead[activity.Number] && !plan.ForEachAround(activity.Number).Any())
            .OrderBy(v => v.Execution)
            .Select((v, n) => new KeptVisit(n + 1, v.Execution, v.ActivityId, v.Outcome))
            .ToImmutableArray();
        var sources = kept.Select(k => k.ActivityId).ToHashSet();
        var ids = plan.Connections.Select(c => c.Id).ToHashSet();
        ImmutableArray<string> connections =
            [.. past.Latest.Values.Where(v => sources.Contains(v.ActivityId)).SelectMany(v => v.Taken).Where(ids.Contains).Distinct().Order(StringComparer.Ordinal)];
        return new ForkResult.Planned(new ForkPlan(from, activityId, kept, connections, [.. starts.Select(n => plan.Activities[n].Id)], reason));
    }

    /// <summary>The latest visit to each step, as a journal tells.</summary>
    private sealed class PastVisits
    {
        public Dictionary<string, PastVisit> Latest { get; } = [];

        public static PastVisits Of(IReadOnlyList<WorkflowEvent> journal)
        {
            var past = new PastVisits();
            var ending = false;
            foreach (var e in journal)
            {
                switch (e)
                {
                    case RunForked forked:
                        foreach (var kept in forked.Fork.Kept)
                        {
                            past.Put(kept.Execution, kept.ActivityId, true, kept.Outcome, [.. forked.Fork.Connections.Where(c => c.StartsWith($"{kept.ActivityId}/", StringComparison.Ordinal))]);
                        }

                        break;
                    case StepCompleted done:
                        past.Put(done.Execution, done.ActivityId, true, done.Outcome, done.Taken);
                        break;
                    case StepSkipped skipped:
                        past.Put(skipped.Execution, skipped.ActivityId, true, skipped.Outcome, skipped.Taken);
                        break;
                    case StepFaulted { WentOn: true } faulted:
                        past.Put(faulted.Execution, faulted.ActivityId, true, Ports.Done, faulted.Taken);
                        break;
                    case StepFaulted { Taken.IsDefaultOrEmpty: false } faulted:
                        past.Put(faulted.Execution, faulted.ActivityId, true, Ports.Failed, faulted.Taken);
                        break;
                    case StopRequested or RunTimedOut:
                        ending = true;
                        break;
                    case StepCancelled cancelled:
                        // What was of no use any more is not started again; what was cut off by the end of the run is.
                        past.Put(cancelled.Execution, cancelled.ActivityId, !ending, "", []);
                        break;
                    case StepStarted or StepHeld or StepFaulted:
                        past.Put(((StepEvent)e).Execution, ((StepEvent)e).ActivityId, false, "", []);
                        break;
                }
            }

            return past;
        }

        private void Put(int execution, string activityId, bool isOver, string outcome, ImmutableArray<string> taken)
        {
            if (!Latest.TryGetValue(activityId, out var known) || known.Execution <= execution)
            {
                Latest[activityId] = new PastVisit(execution, activityId, isOver, outcome, taken);
            }
        }
    }

    private sealed record PastVisit(int Execution, string ActivityId, bool IsOver, string Outcome, ImmutableArray<string> Taken);
}

/// <summary>How a run goes on from another one, or why it cannot.</summary>
public abstract record ForkResult
{
    private ForkResult()
    {
    }

    public sealed record Planned(ForkPlan Fork) : ForkResult;

    /// <param name="Reason">In plain words.</param>
    public sealed record Refused(string Reason) : ForkResult;
}
