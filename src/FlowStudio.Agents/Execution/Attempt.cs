using FlowStudio.Agents.Models;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Execution;

/// <summary>The frame around one attempt of a step: its time limit, and the account of what it used whichever way it ends.</summary>
internal static class Attempt
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public static async Task<ActivityResult> RunAsync(
        TimeSpan timeout, ModelCaller caller, TimeProvider time, Func<CancellationToken, Task<ActivityResult>> work, CancellationToken cancellationToken)
    {
        var limit = timeout <= TimeSpan.Zero || timeout > Longest ? Longest : timeout;
        using var clock = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            return await work(either.Token) with { ModelCalls = caller.Calls };
        }
        catch (OperationCanceledException) when (clock.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ActivityResult.Faulted(new Fault(
                FaultCodes.StepTimeout,
                $"The step was not done within its time limit of {Words(limit)} and was stopped. Give it more time in its settings, or make its task smaller.")
            {
                Retryable = true,
            })
            {
                ModelCalls = caller.Calls,
            };
        }
    }

    public static ActivityResult Ended(AgentAnswer answer) => answer switch
    {
        AgentAnswer.Given given => new ActivityResult.Completed(given.Value),
        AgentAnswer.Failed failed => new ActivityResult.Faulted(failed.Fault),
        _ => throw new InvalidOperationException("There are two ways for an answer to end."),
    };

    private static string Words(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => $"{time.TotalMilliseconds:0} ms",
        { TotalMinutes: < 2 } => $"{time.TotalSeconds:0.#} s",
        { TotalHours: < 2 } => $"{time.TotalMinutes:0.#} min",
        _ => $"{time.TotalHours:0.#} h",
    };
}
