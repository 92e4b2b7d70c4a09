using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Testing.Faults;

/// <summary>
/// Does to the outside what an agent would, with the visit's idempotency key: at once, and again when it has worked for as long as it takes. A step whose id begins
/// with <c>poison</c> ends its process, one that begins with <c>hang</c> never ends, and of one that begins with <c>long</c> the first attempt does not.
/// </summary>
public sealed class EffectExecutor(EffectLog effects, TimeSpan work) : IActivityExecutor
{
    public string Kind => ActivityKinds.Agent;

    public async Task<ActivityResult> ExecuteAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        var id = call.Activity.Id;
        effects.Add(call.InstanceId, call.ExecutionId, id, call.Attempt);
        if (id.StartsWith("hang", StringComparison.Ordinal) || (call.Attempt == 1 && id.StartsWith("long", StringComparison.Ordinal)))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        if (work > TimeSpan.Zero)
        {
            await Task.Delay(work, cancellationToken);
            effects.Add(call.InstanceId, call.ExecutionId, id, call.Attempt);
        }

        if (id.StartsWith("poison", StringComparison.Ordinal))
        {
            Environment.FailFast("This step kills whoever works on it.");
        }

        return new ActivityResult.Completed(Values.Text($"{id} is done."));
    }
}
