using System.Text.Json;
using System.Threading.Channels;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using Npgsql;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace FlowStudio.Runtime.Execution;

/// <summary>One attempt of one step whose work lies outside this process.</summary>
internal sealed class RunningStep : IActivityProgress
{
    private readonly CancellationTokenSource cancellation;
    private readonly RunnerContext context;
    private readonly ChannelWriter<Message> mailbox;
    private readonly ActivityCall call;
    private readonly int execution;

    private RunningStep(
        RunnerContext context, Guid instanceId, int execution, int attempt, Activity activity, IReadOnlyDictionary<string, JsonElement> inputs,
        ChannelWriter<Message> mailbox, CancellationToken abandon)
    {
        this.context = context;
        this.mailbox = mailbox;
        this.execution = execution;
        cancellation = CancellationTokenSource.CreateLinkedTokenSource(abandon);
        call = new ActivityCall
        {
            InstanceId = instanceId,
            ExecutionId = ExecutionIds.For(instanceId, execution),
            Execution = execution,
            Attempt = attempt,
            Activity = activity,
            Inputs = inputs,
            Progress = this,
        };
    }

    public static RunningStep Start(
        RunnerContext context, Guid instanceId, int execution, int attempt, Activity activity, IReadOnlyDictionary<string, JsonElement> inputs,
        ChannelWriter<Message> mailbox, CancellationToken abandon)
    {
        var step = new RunningStep(context, instanceId, execution, attempt, activity, inputs, mailbox, abandon);
        // On this thread until it first waits for something: a hop to another one costs a good part of what a whole step does.
        _ = step.ExecuteAsync();
        return step;
    }

    public void Cancel()
    {
        try
        {
            cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in the same moment.
        }
    }

    void IActivityProgress.Write(string speaker, string text) => context.Streams.Write(call.InstanceId, execution, call.Attempt, speaker, text);

    void IActivityProgress.Note(ActivityNote note) => mailbox.TryWrite(new Message.StepNoted(execution, note));

    private async Task ExecuteAsync()
    {
        var clock = Stopwatch.StartNew();
        try
        {
            var token = cancellation.Token;
            await context.Slots.WaitAsync(token);
            try
            {
                var result = context.Executors.TryGetValue(call.Activity.Settings.Kind, out var executor)
                    ? await executor.ExecuteAsync(call, token)
                    : new ActivityResult.Faulted(new Fault("step.noExecutor", $"This runner cannot do “{call.Activity.Settings.Kind}” steps. Start a runner of the same version as Studio."));
                mailbox.TryWrite(new Message.StepEnded(execution, call.Attempt, result, call.Inputs, clock.Elapsed));
            }
            finally
            {
                context.Slots.Release();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }
        catch (NpgsqlException e) when (e.IsTransient)
        {
            // The executor asked the database and had no answer. That passes, and is no reason to fail the run.
            context.Logger.StepBroken(call.InstanceId, call.Activity.Id, e.GetType().Name);
            var fault = new Fault("step.databaseAway", "The database could not be reached in the middle of the step, or had no free connection. It is tried again.")
            {
                Detail = e.Message,
                Retryable = true,
            };
            mailbox.TryWrite(new Message.StepEnded(execution, call.Attempt, new ActivityResult.Faulted(fault), call.Inputs, clock.Elapsed));
        }
        catch (Exception e)
        {
            // The type only: the message may quote a prompt.
            context.Logger.StepBroken(call.InstanceId, call.Activity.Id, e.GetType().Name);
            var fault = new Fault("step.unexpected", "The step ended in a way that FlowStudio did not expect. Try again; if it stays, report it with the details.")
            {
                Detail = $"{e.GetType().FullName}: {e.Message}",
            };
            mailbox.TryWrite(new Message.StepEnded(execution, call.Attempt, new ActivityResult.Faulted(fault), call.Inputs, clock.Elapsed));
        }
        finally
        {
            cancellation.Dispose();
        }
    }
}
