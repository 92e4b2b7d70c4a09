using FlowStudio.Agents.Models;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Execution;

/// <summary>
/// The frame around every attempt of a step: its time limit, the judge of what it made, and the account of what it used whichever way it ends.
/// </summary>
internal sealed class Attempts(Judge judge, IConcurrencyLimiter limiter, ProviderBreakers breakers, ModelOptions options, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public async Task<ActivityResult> RunAsync(ActivityCall call, Func<Attempt, CancellationToken, Task<ActivityResult>> work, CancellationToken cancellationToken)
    {
        var settings = (WorkSettings)call.Activity.Settings;
        var limit = settings.Timeout <= TimeSpan.Zero || settings.Timeout > Longest ? Longest : settings.Timeout;
        using var clock = new StepClock(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        var places = new AttemptPlaces(limiter, clock, call.Progress);
        var attempt = new Attempt(call, new ModelCaller(options, time, call.Attempt, breakers, places), places);
        try
        {
            var result = await work(attempt, either.Token);
            if (settings.Check.HasJudge && result is ActivityResult.Completed { Outcome: Ports.Done } completed)
            {
                result = await judge.JudgeAsync(attempt, settings.Check, completed, either.Token);
            }

            return result with { ModelCalls = attempt.Caller.Calls };
        }
        catch (OperationCanceledException) when (clock.IsOver && !cancellationToken.IsCancellationRequested)
        {
            return new ActivityResult.Faulted(new Fault(
                FaultCodes.StepTimeout,
                $"The step was not done within its time limit of {Words(limit)} and was stopped. Give it more time in its settings, or make its task smaller.")
            {
                Retryable = true,
            })
            {
                ModelCalls = attempt.Caller.Calls,
            };
        }
    }

    private static string Words(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => $"{time.TotalMilliseconds:0} ms",
        { TotalMinutes: < 2 } => $"{time.TotalSeconds:0.#} s",
        { TotalHours: < 2 } => $"{time.TotalMinutes:0.#} min",
        _ => $"{time.TotalHours:0.#} h",
    };
}
