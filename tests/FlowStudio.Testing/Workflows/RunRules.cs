using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;
using Xunit;

namespace FlowStudio.Testing.Workflows;

/// <summary>What must hold after every transition of every run.</summary>
public sealed class RunRules(WorkflowPlan plan)
{
    private readonly HashSet<(int Activity, int Scope, int Round)> entered = [];
    private readonly HashSet<int> executions = [];
    private readonly HashSet<(int Execution, int Attempt)> started = [];
    private readonly HashSet<int> left = [];
    private bool over;

    public void Check(WorkflowState before, Transition transition, Func<string> describe)
    {
        var state = transition.State;
        foreach (var happened in transition.Events)
        {
            CheckEvent(happened, describe);
        }

        foreach (var (execution, token) in state.Tokens)
        {
            if (executions.Add(execution))
            {
                var round = state.Scopes[token.Scope].Round;
                Require(
                    entered.Add((token.Activity, token.Scope, round)),
                    () => $"“{plan.Activities[token.Activity].Id}” starts twice in round {round}.",
                    describe);
            }

            Require(!left.Contains(execution), () => $"Visit {execution} is over and still there.", describe);
        }

        foreach (var (number, scope) in state.Scopes)
        {
            CheckScope(state, number, scope, describe);
        }

        CheckStatus(before, state, describe);
    }

    private void CheckEvent(WorkflowEvent happened, Func<string> describe)
    {
        Require(!over || happened is RunResumed or StopRequested or StepSkipped, () => $"After the end came {EventJson.Write(happened)}.", describe);
        switch (happened)
        {
            case RunFinished:
                over = true;
                break;
            case RunResumed or StopRequested or StepSkipped:
                over = false;
                break;
            case StepStarted e:
                Require(started.Add((e.Execution, e.Attempt)), () => $"Visit {e.Execution} starts its attempt {e.Attempt} twice.", describe);
                break;
        }

        if (happened is StepEvent step)
        {
            Require(!left.Contains(step.Execution), () => $"Visit {step.Execution} is over, and then came {EventJson.Write(happened)}.", describe);
            if (happened is StepCompleted or StepSkipped or StepCancelled or StepFaulted { Taken.IsEmpty: false } or StepFaulted { WentOn: true })
            {
                left.Add(step.Execution);
            }
        }
    }

    private void CheckScope(WorkflowState state, int number, LoopScope scope, Func<string> describe)
    {
        var live = state.Tokens.Values.Count(t => t.Scope == number) + state.Scopes.Values.Count(s => s.Parent == number);
        Require(scope.Live == live, () => $"Scope {number} counts {scope.Live} live, but there are {live}.", describe);
        Require(number == 0 || live > 0, () => $"Scope {number} is empty and still there.", describe);
        foreach (var (activity, arrivals) in scope.Arrivals)
        {
            var incoming = plan.Activities[activity].Incoming;
            Require(
                arrivals.Settled < incoming.Length && arrivals.Followed.Length <= arrivals.Settled,
                () => $"“{plan.Activities[activity].Id}” has {incoming.Length} ways in, {arrivals.Settled} settled, {arrivals.Followed.Length} followed.",
                describe);
            Require(
                arrivals.Followed.Distinct().Count() == arrivals.Followed.Length && arrivals.Followed.All(incoming.Contains),
                () => $"A connection came twice, or wrongly, to “{plan.Activities[activity].Id}”.",
                describe);
        }
    }

    private static void CheckStatus(WorkflowState before, WorkflowState state, Func<string> describe)
    {
        var live = state.Tokens.Values.Any(t => t.Status is TokenStatus.Running or TokenStatus.Waiting);
        switch (state.Status)
        {
            case RunStatus.Running or RunStatus.Failing:
                Require(live, () => "The run goes on, but nothing can wake it.", describe);
                break;
            case RunStatus.Failed:
                Require(!live && state.Tokens.Values.Any(t => t.Status == TokenStatus.Faulted), () => "A failed run has a failed step and nothing that goes on.", describe);
                break;
            case RunStatus.Finished:
                Require(state.Tokens.IsEmpty && state.Scopes.IsEmpty && state.Outcome is not null, () => "A finished run still has something in it.", describe);
                break;
        }

        Require(before.Status != RunStatus.Finished || state == before, () => "Something happened to a finished run.", describe);
        Require(
            state.Status != RunStatus.Running || state.Tokens.Values.All(t => t.Status is TokenStatus.Running or TokenStatus.Waiting or TokenStatus.Iterating),
            () => "A running run has a step that is held or failed.",
            describe);
    }

    // The words are made only when they are needed: these checks run after every transition of hundreds of runs.
    private static void Require(bool holds, Func<string> what, Func<string> describe)
    {
        if (!holds)
        {
            Assert.Fail($"{what()}{Environment.NewLine}{describe()}");
        }
    }
}
