using System.Collections.Concurrent;
using System.Threading.Channels;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Runtime.Tests.Execution;

/// <summary>Stands in for agents: does what a test says, and remembers every call.</summary>
internal sealed class ScriptedExecutor : IActivityExecutor
{
    private readonly ConcurrentDictionary<string, Func<ActivityCall, CancellationToken, Task<ActivityResult>>> scripts = new();
    private readonly Channel<ActivityCall> calls = Channel.CreateUnbounded<ActivityCall>();

    public string Kind => ActivityKinds.Agent;

    public ConcurrentQueue<ActivityCall> Calls { get; } = new();

    public void On(string activityId, Func<ActivityCall, CancellationToken, Task<ActivityResult>> script) => scripts[activityId] = script;

    public void On(string activityId, Func<ActivityCall, ActivityResult> script) => On(activityId, (call, _) => Task.FromResult(script(call)));

    /// <summary>The next call that begins.</summary>
    public async Task<ActivityCall> NextCallAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await calls.Reader.ReadAsync(limit.Token);
    }

    public async Task<ActivityResult> ExecuteAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        Calls.Enqueue(call);
        calls.Writer.TryWrite(call);
        return scripts.TryGetValue(call.Activity.Id, out var script)
            ? await script(call, cancellationToken)
            : Done($"{call.Activity.Id}: {call.InputText(TextFields.Prompt)}");
    }

    public static ActivityResult Done(string text) => new ActivityResult.Completed(Values.Text(text));

    /// <summary>Never ends by itself.</summary>
    public static async Task<ActivityResult> HangAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        throw new InvalidOperationException("Unreachable.");
    }
}
