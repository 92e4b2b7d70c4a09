using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Workflows.Tests.Execution;

/// <summary>Whatever may come, in any order: twice, too late, too early, for a visit that never was. <see cref="RunRules"/> says what must hold after each.</summary>
public sealed class AnyOccurrenceTests
{
    [Fact]
    [Trait(FaultMatrix.Row, "F26")]
    public void TenThousandRandomOrders_NoTransitionThatMayNotBe()
    {
        string[] ports = [Ports.Done, Ports.Approved, Ports.Rejected, Ports.SentBack, Ports.Expired, Ports.Failed, Ports.Otherwise, "Way 1", "Again", "No such port"];
        for (var seed = 0; seed < 10_000; seed++)
        {
            var chance = new Random(seed);
            // Two hundred drawings, fifty orders of each.
            var plan = Plans[seed % Plans.Length];
            var run = new RunSimulator(plan, seed, new RunScript { Outcome = RunScript.Seeded(seed, plan) });
            for (var i = 0; i < 25; i++)
            {
                var execution = chance.Next(0, run.State.Executions + 3);
                var port = ports[chance.Next(ports.Length)];
                run.Apply(chance.Next(14) switch
                {
                    0 or 1 => new Occurrence.Started("somebody"),
                    2 or 3 => new Occurrence.Completed(execution, port),
                    4 => new Occurrence.Faulted(execution, chance.Next(2) == 0 ? RunScript.Passing : RunScript.Lasting),
                    5 => new Occurrence.Suspended(execution, chance.Next(2) == 0 ? BookmarkKinds.Gate : BookmarkKinds.Timer, TimeSpan.FromSeconds(1)),
                    6 => new Occurrence.Decided(execution, port, "Ada", ""),
                    7 => new Occurrence.Elapsed(execution, port),
                    8 => new Occurrence.RetryDue(execution),
                    9 => chance.Next(2) == 0 ? new Occurrence.RunnerLost() : new Occurrence.RunnerReleased(),
                    10 => new Occurrence.PauseRequested("Ada"),
                    11 => new Occurrence.ResumeRequested("Ada"),
                    12 => new Occurrence.SkipRequested(execution, port, "Ada", ""),
                    _ => chance.Next(10) == 0 ? new Occurrence.StopRequested("Ada", "") : new Occurrence.Noted(execution, new ActivityNote(NoteKinds.Turn, "Worker", "Something.")),
                });
            }

            if (seed % 5 > 0)
            {
                continue;
            }

            Assert.Equal(StateJson.Write(run.State), StateJson.Write(WorkflowHistory.Replay(plan, [.. run.Journal.Select(e => EventJson.Read(EventJson.Write(e))!)])));
        }
    }

    private static WorkflowPlan[] Plans { get; } = [.. Enumerable.Range(0, 200).Select(seed => RandomWorkflow.Plan(seed, RandomWorkflowOptions.Everything))];
}
