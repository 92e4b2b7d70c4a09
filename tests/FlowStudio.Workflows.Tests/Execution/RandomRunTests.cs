using System.Collections.Immutable;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Workflows.Tests.Execution;

/// <summary>Random drawings times random orders of what happens. A failure names its seed.</summary>
public sealed class RandomRunTests
{
    private static RandomWorkflowOptions Patient { get; } = new(StrictJoins: true);

    [Fact]
    public void AnyOrder_NothingRaces_TheSameVisitsAndTheSameEnd()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var plan = RandomWorkflow.Plan(seed, Patient);
            var script = new RunScript { Outcome = RunScript.Seeded(seed, plan) };
            var meaning = new DrawnMeaning(plan, script.Outcome);
            for (var order = 0; order < 4; order++)
            {
                var run = new RunSimulator(plan, (seed * 100) + order, script).RunToEnd();

                AssertVisits(meaning, run, seed);
                Assert.Equal(RunOutcome.Completed, run.State.Outcome);
                var taken = run.View.Connections.Where(c => c.Value.Taken > 0).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, c.Value.Taken));
                var expected = meaning.Taken.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, c.Value));
                Assert.True(expected.SequenceEqual(taken), $"Seed {seed}: connections {string.Join(", ", taken)} instead of {string.Join(", ", expected)}.");
            }
        }
    }

    [Fact]
    public void LostRunnersFaultsRetriesAndResumes_NothingRaces_ChangeNothing()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var plan = RandomWorkflow.Plan(seed, Patient);
            var script = new RunScript { Outcome = RunScript.Seeded(seed, plan), DisturbancesPercent = 35 };
            var meaning = new DrawnMeaning(plan, script.Outcome);
            for (var order = 0; order < 3; order++)
            {
                var run = new RunSimulator(plan, (seed * 100) + order, script).RunToEnd();

                AssertVisits(meaning, run, seed);
                Assert.Equal(RunOutcome.Completed, run.State.Outcome);
            }
        }
    }

    [Fact]
    public void EveryKindOfDrawing_AnyOrder_ComesToAnEnd()
    {
        for (var seed = 0; seed < 600; seed++)
        {
            var plan = RandomWorkflow.Plan(seed, RandomWorkflowOptions.Everything);
            var script = new RunScript { Outcome = RunScript.Seeded(seed, plan), DisturbancesPercent = seed % 2 * 30 };
            var run = new RunSimulator(plan, seed + 1, script).RunToEnd();

            Assert.Equal(RunStatus.Finished, run.State.Status);
            Assert.IsType<RunFinished>(run.Journal[^1]);
        }
    }

    [Fact]
    public void Journal_Replayed_GivesTheState()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var plan = RandomWorkflow.Plan(seed, RandomWorkflowOptions.Everything);
            var script = new RunScript { Outcome = RunScript.Seeded(seed, plan), DisturbancesPercent = 30, Resumes = seed % 3 != 0 };
            var run = new RunSimulator(plan, seed, script);
            var moves = new Random(seed).Next(60);
            run.Start();
            for (var move = 0; move < moves && !run.IsOver; move++)
            {
                run.Move();
            }

            var stored = run.Journal.Select(e => EventJson.Read(EventJson.Write(e))!).ToList();
            Assert.Equal(StateJson.Write(run.State), StateJson.Write(WorkflowHistory.Replay(plan, stored)));
        }
    }

    [Fact]
    public void StateAndEvents_WrittenAndReadAtAnyMoment_AreTheSame()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var plan = RandomWorkflow.Plan(seed, RandomWorkflowOptions.Everything);
            var run = new RunSimulator(plan, seed, new RunScript { Outcome = RunScript.Seeded(seed, plan), DisturbancesPercent = 30 });
            run.Start();
            while (!run.IsOver)
            {
                run.Move();
                var written = StateJson.Write(run.State);
                Assert.Equal(written, StateJson.Write(StateJson.Read(written)));
                foreach (var happened in run.Last.Events)
                {
                    var text = EventJson.Write(happened);
                    Assert.Equal(text, EventJson.Write(EventJson.Read(text)!));
                }
            }
        }
    }

    [Fact]
    public void State_StoredAndReadBetweenAnyTwoMoves_GoesOnTheSame()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var plan = RandomWorkflow.Plan(seed, RandomWorkflowOptions.Everything);
            var run = new RunSimulator(plan, seed, new RunScript { Outcome = RunScript.Seeded(seed, plan) });
            run.Start();
            for (var move = 0; move < 200 && !run.IsOver; move++)
            {
                var stored = StateJson.Read(StateJson.Write(run.State));
                run.Move();
                Assert.Equal(StateJson.Write(run.State), StateJson.Write(WorkflowTransition.Decide(plan, stored, run.LastOccurrence).State));
            }
        }
    }

    [Fact]
    public void View_AtAnyMoment_SaysWhatTheTokensSay()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var plan = RandomWorkflow.Plan(seed, RandomWorkflowOptions.Everything);
            var run = new RunSimulator(plan, seed, new RunScript { Outcome = RunScript.Seeded(seed, plan), DisturbancesPercent = 30 });
            run.Start();
            AssertViewAgrees(run, seed);
            while (!run.IsOver)
            {
                run.Move();
                AssertViewAgrees(run, seed);
            }
        }
    }

    [Fact]
    public void View_ComeBackTo_IsTheViewThatWasWatched()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var plan = RandomWorkflow.Plan(seed, RandomWorkflowOptions.Everything);
            var run = new RunSimulator(plan, seed, new RunScript { Outcome = RunScript.Seeded(seed, plan), DisturbancesPercent = 20 });
            run.RunToEnd();
            var recorded = run.Journal.Select((e, i) => new RecordedEvent(i + 1, DateTimeOffset.UnixEpoch.AddSeconds(i + 1), e)).ToList();
            var half = RunView.Empty.Apply(recorded.Take(recorded.Count / 2));

            // What was seen already may come again.
            var again = half.Apply(recorded);

            Assert.Equal(run.View.Sequence, again.Sequence);
            Assert.Equal(run.View.Status, again.Status);
            Assert.Equal(run.View.Connections.OrderBy(c => c.Key), again.Connections.OrderBy(c => c.Key));
            Assert.Equal(
                run.View.Steps.OrderBy(s => s.Key).Select(s => (s.Key, s.Value.Status, s.Value.Visits, s.Value.Outcome)),
                again.Steps.OrderBy(s => s.Key).Select(s => (s.Key, s.Value.Status, s.Value.Visits, s.Value.Outcome)));
        }
    }

    [Fact]
    public void Stop_AtAnyMoment_EndsCancelledWithNothingLeft()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var plan = RandomWorkflow.Plan(seed, RandomWorkflowOptions.Everything);
            var run = new RunSimulator(plan, seed, new RunScript { Outcome = RunScript.Seeded(seed, plan), DisturbancesPercent = 30 });
            var moves = new Random(seed).Next(40);
            for (var move = 0; move < moves && !run.IsOver; move++)
            {
                if (move == 0)
                {
                    run.Start();
                }
                else
                {
                    run.Move();
                }
            }

            if (run.IsOver)
            {
                continue;
            }

            var live = run.State.Tokens;
            var last = run.Apply(new Occurrence.StopRequested("somebody", "Enough."));

            Assert.Equal((RunStatus.Finished, RunOutcome.Cancelled), (run.State.Status, run.State.Outcome));
            Assert.Equal(ViewStatus.Cancelled, run.View.Status);
            Assert.Equal(live.Where(t => t.Value.Status == TokenStatus.Running).Select(t => t.Key), last.Orders.OfType<Order.Cancel>().Select(o => o.Execution));
            Assert.Equal(live.Where(t => t.Value.Status == TokenStatus.Waiting).Select(t => t.Key), last.Orders.OfType<Order.Withdraw>().Select(o => o.Execution));
            Assert.DoesNotContain(run.View.Steps.Values, s => s.Status is ViewStatus.Running or ViewStatus.WaitingForPerson or ViewStatus.WaitingForTime or ViewStatus.Held);
        }
    }

    [Fact]
    public void MovedAndShuffled_SameSeed_TheVerySameJournal()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var definition = RandomWorkflow.Definition(seed, new RandomWorkflowOptions(RacingJoins: true, Finishes: true));
            var chance = new Random(seed);
            var activities = definition.Activities.Select(a => a with { Position = new Point(chance.Next(5000), chance.Next(5000)) }).ToArray();
            var connections = definition.Connections.ToArray();
            chance.Shuffle(activities);
            chance.Shuffle(connections);
            var shuffled = definition with { Activities = [.. activities], Connections = [.. connections] };
            var plan = WorkflowPlanner.Plan(definition);
            var script = new RunScript { Outcome = RunScript.Seeded(seed, plan), DisturbancesPercent = 20 };

            var before = new RunSimulator(plan, seed, script).RunToEnd();
            var after = new RunSimulator(WorkflowPlanner.Plan(shuffled), seed, script).RunToEnd();

            Assert.Equal(before.Journal.Select(EventJson.Write), after.Journal.Select(EventJson.Write));
        }
    }

    [Fact]
    public void RenamedIds_NothingRaces_TheSameVisitsAndTheSameProblems()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var definition = RandomWorkflow.Definition(seed, Patient);
            var chance = new Random(seed);
            var ids = definition.Activities.ToDictionary(a => a.Id, _ => $"{chance.Next():x8}");
            var renamed = definition with
            {
                Activities = [.. definition.Activities.Select(a => a with { Id = ids[a.Id] })],
                Connections = [.. definition.Connections.Select(c => c with { Source = ids[c.Source], Target = ids[c.Target] })],
            };
            var (before, after) = (WorkflowPlanner.Plan(definition), WorkflowPlanner.Plan(renamed));

            Assert.Equal(
                before.Problems.Where(p => p.ActivityId is not null).Select(p => (p.Code, ids[p.ActivityId!])).Order(),
                after.Problems.Where(p => p.ActivityId is not null).Select(p => (p.Code, p.ActivityId!)).Order());
            if (before.CanRun)
            {
                Assert.Equal(Visits(before, seed, seed), Visits(after, seed, seed + 1));
            }
        }
    }

    private static SortedSet<(string Step, int Visit, string Outcome)> Visits(WorkflowPlan plan, int seed, int order) =>
        new RunSimulator(plan, order, new RunScript { Outcome = RunScript.Seeded(seed, plan) }).RunToEnd().Visits;

    private static void AssertVisits(DrawnMeaning meaning, RunSimulator run, int seed)
    {
        if (!meaning.Visits.SetEquals(run.Visits))
        {
            Assert.Fail(
                $"Seed {seed}. Missing: {string.Join(", ", meaning.Visits.Except(run.Visits))}. Too much: {string.Join(", ", run.Visits.Except(meaning.Visits))}."
                + Environment.NewLine + run.Describe());
        }
    }

    private static void AssertViewAgrees(RunSimulator run, int seed)
    {
        var tokens = run.State.Tokens.GroupBy(t => run.Plan.Activities[t.Value.Activity].Id).ToImmutableDictionary(g => g.Key, g => g.Last().Value.Status);
        foreach (var (id, status) in tokens)
        {
            var shown = run.View.Steps[id].Status;
            var agrees = status switch
            {
                TokenStatus.Running => shown == ViewStatus.Running,
                TokenStatus.Waiting => shown is ViewStatus.WaitingForPerson or ViewStatus.WaitingForTime or ViewStatus.Retrying,
                TokenStatus.Iterating => shown == ViewStatus.Running,
                TokenStatus.Held => shown == ViewStatus.Held,
                _ => shown is ViewStatus.Failed or ViewStatus.LimitReached,
            };
            if (!agrees)
            {
                Assert.Fail($"Seed {seed}: “{id}” is {status} and shown as {shown}.{Environment.NewLine}{run.Describe()}");
            }
        }

        foreach (var (id, step) in run.View.Steps)
        {
            if (!tokens.ContainsKey(id) && step.Status is not (ViewStatus.Done or ViewStatus.Expired or ViewStatus.SkippedByHand or ViewStatus.Failed or ViewStatus.NotTaken or ViewStatus.Cancelled))
            {
                Assert.Fail($"Seed {seed}: “{id}” is over and shown as {step.Status}.{Environment.NewLine}{run.Describe()}");
            }
        }

        var expected = run.State.Status switch
        {
            RunStatus.Running or RunStatus.Failing => ViewStatus.Running,
            RunStatus.Paused => ViewStatus.Paused,
            RunStatus.Failed => run.State.Outcome == RunOutcome.LimitReached ? ViewStatus.LimitReached : ViewStatus.Failed,
            _ => run.State.Outcome == RunOutcome.Cancelled ? ViewStatus.Cancelled : ViewStatus.Done,
        };
        Assert.Equal(expected, run.View.Status);
    }
}
