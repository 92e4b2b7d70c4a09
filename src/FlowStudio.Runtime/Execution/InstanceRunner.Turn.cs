using System.Text.Json;
using System.Threading.Channels;
using FlowStudio.Runtime.Storage;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;
using Microsoft.Extensions.Logging;

namespace FlowStudio.Runtime.Execution;

internal sealed partial class InstanceRunner
{
    /// <summary>Everything from taking in to carrying out: one commit.</summary>
    private sealed class Turn(InstanceRunner owner)
    {
        private readonly RunCommit commit = new() { InstanceId = owner.run.Id, Epoch = owner.run.Epoch, SequenceBefore = owner.sequence };
        private readonly Queue<Occurrence> occurrences = new();
        private readonly Dictionary<int, (Activity Activity, int Attempt, IReadOnlyDictionary<string, JsonElement> Inputs)> toStart = [];
        private readonly List<int> toCancel = [];
        private readonly Dictionary<int, string> payloads = [];
        private readonly List<int> streamed = [];
        private long? dueTicks;
        private bool decided;

        public bool IsEmpty => !decided && commit.Consumed.Count == 0 && commit.ModelCalls.Count == 0;

        public bool Released => commit.Release;

        /// <summary>What the claim itself means.</summary>
        public void Begin()
        {
            if (owner.state.Status == RunStatus.Pending)
            {
                Decide(new Occurrence.Started(owner.run.StartedBy));
            }
            else if (owner.state.Tokens.Values.Any(t => t.Status == TokenStatus.Running))
            {
                Decide(owner.run.WasHeld ? new Occurrence.RunnerLost() : new Occurrence.RunnerReleased());
            }
        }

        public void TakeIn(InboxMessage message)
        {
            if (commit.Consumed.Contains(message.Id))
            {
                return;
            }

            commit.Consumed.Add(message.Id);
            switch (message.Kind)
            {
                case "decided":
                    var signal = JsonSerializer.Deserialize(message.Payload, StorageJson.Default.DecidedSignal)!;
                    if (Waiting(signal.Execution, signal.Decision) is { Bookmark: BookmarkKinds.Gate } gate)
                    {
                        var value = new GateDecision(signal.Decision, signal.Instruction, signal.Proposal, signal.By).ToValue();
                        Record(signal.Execution, gate, signal.Decision, owner.values.Fill(ActivityOf(gate).Settings), value, null, TimeSpan.Zero);
                        Decide(new Occurrence.Decided(signal.Execution, signal.Decision, signal.By, signal.Instruction));
                    }

                    break;
                case "elapsed":
                    var elapsed = JsonSerializer.Deserialize(message.Payload, StorageJson.Default.TimerSignal)!.Execution;
                    if (owner.state.Tokens.GetValueOrDefault(elapsed) is { } waits && ControlActivities.Elapsed(ActivityOf(waits)) is var result
                        && Waiting(elapsed, result.Outcome) is { Bookmark: not BookmarkKinds.Retry } timer)
                    {
                        Record(elapsed, timer, result.Outcome, owner.values.Fill(ActivityOf(timer).Settings), result.Output, null, TimeSpan.Zero);
                        Decide(new Occurrence.Elapsed(elapsed, result.Outcome));
                    }

                    break;
                case "retry":
                    Decide(new Occurrence.RetryDue(JsonSerializer.Deserialize(message.Payload, StorageJson.Default.TimerSignal)!.Execution));
                    break;
                case "stop":
                    var stop = JsonSerializer.Deserialize(message.Payload, StorageJson.Default.PersonSignal)!;
                    Decide(new Occurrence.StopRequested(stop.By, stop.Reason));
                    break;
                case "pause":
                    Decide(new Occurrence.PauseRequested(JsonSerializer.Deserialize(message.Payload, StorageJson.Default.PersonSignal)!.By));
                    break;
                case "skip":
                    var hand = JsonSerializer.Deserialize(message.Payload, StorageJson.Default.StepByHand)!;
                    if (WorkflowTransition.CanSkip(owner.plan, owner.state, hand.Execution, hand.Outcome))
                    {
                        var token = owner.state.Tokens[hand.Execution];
                        // A failed attempt has its row already; this is the one after it.
                        token = token.Status == TokenStatus.Faulted ? token with { Attempt = token.Attempt + 1 } : token;
                        Record(hand.Execution, token, hand.Outcome, owner.values.Fill(ActivityOf(token).Settings), hand.Value, null, TimeSpan.Zero);
                        Decide(new Occurrence.SkipRequested(hand.Execution, hand.Outcome, hand.By, hand.Reason));
                    }

                    break;
                case "resume":
                    Decide(new Occurrence.ResumeRequested(JsonSerializer.Deserialize(message.Payload, StorageJson.Default.PersonSignal)!.By));
                    break;
            }
        }

        public void TakeIn(Message.StepEnded ended)
        {
            owner.running.Remove(ended.Execution);
            var result = StepLimits.Check(ended.Result);
            var number = 0;
            foreach (var call in result.ModelCalls)
            {
                // Counted even when the result is not wanted any more: it was paid for.
                commit.ModelCalls.Add(new CountedCall(ended.Execution, ended.Attempt, ++number, call));
            }

            streamed.Add(ended.Execution);
            if (owner.state.Tokens.GetValueOrDefault(ended.Execution) is { Status: TokenStatus.Running } token && token.Attempt == ended.Attempt)
            {
                Conclude(ended.Execution, token, result, ended.Inputs, ended.Took);
            }
        }

        public void Decide(Occurrence occurrence)
        {
            occurrences.Enqueue(occurrence);
            // A control step's result is another occurrence: the queue keeps the order without recursion.
            if (decided && occurrences.Count > 1)
            {
                return;
            }

            decided = true;
            while (occurrences.TryPeek(out var next))
            {
                var transition = WorkflowTransition.Decide(owner.plan, owner.state, next);
                owner.state = transition.State;
                commit.Events.AddRange(transition.Events);
                foreach (var order in transition.Orders)
                {
                    Prepare(order);
                }

                occurrences.Dequeue();
            }
        }

        public async Task<bool> CommitAsync(CancellationToken abandon)
        {
            commit.State = owner.state;
            commit.Signals = owner.signals;
            commit.Release = toStart.Count == 0 && owner.state.Tokens.Values.All(t => t.Status != TokenStatus.Running);
            // What the database knew when the inbox was read, and what this commit adds.
            owner.nextDueTicks = Earlier(owner.nextDueTicks, dueTicks);
            commit.NextDue = owner.nextDueTicks is { } due && commit.Release
                ? TimeSpan.FromMilliseconds(Math.Max(due - Environment.TickCount64, 0))
                : null;
            commit.WritesRow = commit.Release || commit.Output.Count > 0 || owner.state.Status != owner.statusInRow
                || commit.SequenceAfter - owner.sequenceInRow >= EventsBetweenRows;
            if (!await owner.context.Commits.CommitAsync(commit, abandon))
            {
                return false;
            }

            if (commit.WritesRow)
            {
                (owner.statusInRow, owner.sequenceInRow) = (owner.state.Status, commit.SequenceAfter);
            }

            owner.context.Bell.Ring();
            owner.sequence = commit.SequenceAfter;
            owner.context.Streams.Forget(owner.run.Id, streamed);
            return true;
        }

        /// <summary>Only what is committed is done.</summary>
        public void CarryOut(CancellationToken abandon)
        {
            foreach (var execution in toCancel)
            {
                if (owner.running.Remove(execution, out var step))
                {
                    step.Cancel();
                }
            }

            foreach (var (execution, (activity, attempt, inputs)) in toStart)
            {
                owner.running[execution] = RunningStep.Start(owner.context, owner.run.Id, execution, attempt, activity, inputs, owner.mailbox.Writer, abandon);
            }
        }

        private void Prepare(Order order)
        {
            switch (order)
            {
                case Order.Execute execute:
                    Execute(execute);
                    break;
                case Order.Cancel cancel:
                    toStart.Remove(cancel.Execution);
                    // A control step of this very turn whose result is not wanted after all.
                    commit.Executions.RemoveAll(e => e.Execution == cancel.Execution);
                    toCancel.Add(cancel.Execution);
                    break;
                case Order.Wait wait:
                    commit.Bookmarks.Add(new NewBookmark(
                        Guid.CreateVersion7(), wait.Execution, ActivityOf(owner.state.Tokens[wait.Execution]).Id, wait.BookmarkKind,
                        payloads.GetValueOrDefault(wait.Execution, "null"), wait.DueAfter));
                    dueTicks = Earlier(dueTicks, TicksOf(wait.DueAfter));
                    break;
                case Order.Withdraw withdraw:
                    if (commit.Bookmarks.RemoveAll(b => b.Execution == withdraw.Execution) == 0)
                    {
                        commit.Withdrawn.Add(withdraw.Execution);
                    }

                    break;
            }
        }

        private void Execute(Order.Execute order)
        {
            var token = owner.state.Tokens[order.Execution];
            var activity = ActivityOf(token);
            var inputs = owner.values.Fill(activity.Settings);
            var branches = owner.values.Branches(token.Arrived.IsDefaultOrEmpty ? [] : token.Arrived);
            if (ControlActivities.TryExecute(activity, inputs, owner.values.Current, branches) is { } result)
            {
                Conclude(order.Execution, token, result, inputs, TimeSpan.Zero);
            }
            else
            {
                toStart[order.Execution] = (activity, order.Attempt, inputs);
            }
        }

        private void Conclude(int execution, Token token, ActivityResult result, IReadOnlyDictionary<string, JsonElement> inputs, TimeSpan took)
        {
            var usage = Usage(result.ModelCalls);
            switch (result)
            {
                case ActivityResult.Completed completed:
                    Record(execution, token, completed.Outcome, inputs, completed.Output, null, took);
                    Decide(new Occurrence.Completed(execution, completed.Outcome, usage));
                    break;
                case ActivityResult.Suspended suspended:
                    payloads[execution] = suspended.Bookmark.Payload.GetRawText();
                    Decide(new Occurrence.Suspended(execution, suspended.Bookmark.Kind, suspended.Bookmark.DueAfter));
                    break;
                case ActivityResult.Faulted faulted:
                    Record(execution, token, "", inputs, null, faulted.Fault, took);
                    Decide(new Occurrence.Faulted(execution, faulted.Fault, usage));
                    break;
            }
        }

        private void Record(
            int execution, Token token, string outcome, IReadOnlyDictionary<string, JsonElement> inputs, JsonElement? output, Fault? fault, TimeSpan took)
        {
            var activity = ActivityOf(token);
            commit.Executions.Add(new FinishedExecution(
                execution, activity.Id, token.Attempt, outcome, JsonSerializer.Serialize(inputs, StorageJson.Default.IReadOnlyDictionaryStringJsonElement),
                output?.GetRawText(), fault, took));
            if (output is not { } value)
            {
                return;
            }

            owner.values.Add(activity.Id, value);
            if (activity.Settings is OutputSettings { OutputName: var name })
            {
                commit.Output[name] = value;
            }
        }

        /// <summary>The visit, when it waits and can be left by this port: else the transition ignores the news, and no result may be kept for it.</summary>
        private Token? Waiting(int execution, string outcome) =>
            owner.state.Tokens.GetValueOrDefault(execution) is { Status: TokenStatus.Waiting } token && Ports.Of(ActivityOf(token).Settings).Contains(outcome) ? token : null;

        private Activity ActivityOf(Token token) => owner.plan.Activities[token.Activity].Activity;

        private static StepUsage? Usage(IReadOnlyList<ModelCall> calls) => calls.Count == 0
            ? null
            : new StepUsage(
                calls.Sum(c => c.InputTokens),
                calls.Sum(c => c.OutputTokens),
                calls.Any(c => c.CostUsd is null) ? null : calls.Sum(c => c.CostUsd),
                calls.Any(c => c.Simulated),
                calls[^1].Model);
    }
}
