using System.Collections.Concurrent;
using System.Diagnostics;
using FlowStudio.Benchmarks.Measuring;
using FlowStudio.Benchmarks.Rig;
using FlowStudio.Testing.Workflows;

namespace FlowStudio.Benchmarks;

/// <summary>How long a person waits: from the call that starts a run, and from the call that approves, until the agent behind it is called.</summary>
internal static class Latency
{
    private const int Gates = 200;
    private const int WarmUp = 20;

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        await using var engine = await Engine.StartAsync();
        var started = new ConcurrentDictionary<(Guid, string), TaskCompletionSource<long>>();
        engine.Agent.Started = call => Signal(call.InstanceId, call.Activity.Id).TrySetResult(Stopwatch.GetTimestamp());
        var definition = await engine.PublishAsync(WorkflowBuilder.New().Agents("before", "after").Gate("gate").Chain("start", "before", "gate", "after").Build());
        var (first, next) = (new Sample(), new Sample());
        for (var n = 0; n < Gates + WarmUp; n++)
        {
            var begun = Stopwatch.GetTimestamp();
            var run = await engine.StartRunAsync(definition);
            var firstStep = Stopwatch.GetElapsedTime(begun, await Signal(run, "before").Task.WaitAsync(cancellationToken));
            Guid gate;
            while ((gate = (await engine.Gates.ListOpenOfRunAsync(run, cancellationToken)).FirstOrDefault()?.Id ?? Guid.Empty) == Guid.Empty)
            {
                await Task.Delay(5, cancellationToken);
            }

            begun = Stopwatch.GetTimestamp();
            await engine.Gates.DecideAsync(gate, "Approved", "", "bench", cancellationToken);
            var nextStep = Stopwatch.GetElapsedTime(begun, await Signal(run, "after").Task.WaitAsync(cancellationToken));
            if (n >= WarmUp)
            {
                first.Add(firstStep);
                next.Add(nextStep);
            }
        }

        report.Percentiles("start to first step", first);
        report.Percentiles("approve to next step", next);

        TaskCompletionSource<long> Signal(Guid run, string step) => started.GetOrAdd((run, step), _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
