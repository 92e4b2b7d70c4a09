using System.Collections.Immutable;
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
        private readonly Dictionary<int, IReadOnlyDictionary<string, JsonElement>> itemInputs = [];
        private long? dueTicks;
        private bool decided;

        private static readonly Dictionary<string, JsonElement> Nothing = [];

        public bool IsEmpty => !decided && commit.Consumed.Count == 0 && commit.ModelCalls.Count == 0;

        /// <summary>It made the run wait for what may have come already, so the inbox must be read once more before the run is let go.</summary>
        public bool LooksAgain => commit.Bookmarks.Any(b => b.Kind is BookmarkKinds.Event or BookmarkKinds.Child);

        public bool Released => commit.Release;

        /// <summary>What the claim itself means.</summary>
        public void Begin()
        {
            if (owner.state.Status == RunStatus.Pending)
            {
                Decide(owner.run.Fork is { } fork ? new Occurrence.Forked(fork, owner.run.StartedBy) : new Occurrence.Started(owner.run.StartedBy));
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
                        Record(signal.Execution, gate, signal.Decision, Fill(gate), value, null, TimeSpan.Zero);
                        Decide(new Occurrence.Decided(signal.Execution, signal.Decision, signal.By, signal.Instruction));
                    }

                    break;
                case "elapsed":
                    var elapsed = JsonSerializer.Deserialize(message.Payload, StorageJson.Default.TimerSignal)!.Execution;
                    if (owner.state.Tokens.GetValueOrDefault(elapsed) is { Status: TokenStatus.Waiting, Bookmark: BookmarkKinds.Child } slow)
                    {
                        commit.StoppedChildren.Add(elapsed);
                        Conclude(elapsed, slow, new ActivityResult.Faulted(SubWorkflowExecutor.TooSlow(ActivityOf(slow))), Fill(slow), TimeSpan.Zero);
                    }
                    else if (owner.state.Tokens.GetValueOrDefault(elapsed) is { } waits && ControlActivities.Elapsed(ActivityOf(waits)) is var result
                        && Waiting(elapsed, result.Outcome) is { Bookmark: not BookmarkKinds.Retry } timer)
                    {
                        Record(elapsed, timer, result.Outcome, Fill(timer), result.Output, null, TimeSpan.Zero);
                        Decide(new Occurrence.Elapsed(elapsed, result.Outcome));
                    }

                    break;
                case "event":
                    var come = JsonSerializer.Deserialize(message.Payload, StorageJson.Default.EventSignal)!;
                    if (Waiting(come.Execution, Ports.Done) is { Bookmark: BookmarkKinds.Event } waiting)
                    {
                        Record(come.Execution, waiting, Ports.Done, Fill(waiting), come.Payload, null, TimeSpan.Zero);
                        Decide(new Occurrence.EventReceived(come.Execution, come.By));
                    }

                    break;
                case "child":
                    var ended = JsonSerializer.Deserialize(message.Payload, StorageJson.Default.ChildSignal)!;
                    if (Waiting(ended.Execution, Ports.Done) is { Bookmark: BookmarkKinds.Child } above)
                    {
                        Conclude(ended.Execution, above, SubWorkflowExecutor.ResultOf(ActivityOf(above), ended), Fill(above), TimeSpan.Zero);
                    }

                    break;
                case "deadline":
                    Decide(new Occurrence.DeadlineReached());
                    break;
                case "retry":
                    Decide(new Occurrence.RetryDue(JsonSerializer.Deserialize(message.Payload, StorageJson.Default.TimerSignal)!.Execution));
                    break;
                case "stop":
                    var stop = JsonSerializer.Deserialize(message.Payload, StorageJson.Default.PersonSignal)!;
                    Decide(new Occurrence.StopRequested(stop.By, stop.Reason));
                    break;
                case "pause":
                    var pause = JsonSerializer.Deserialize(message.Payload, StorageJson.Default.PersonSignal)!;
                    Decide(new Occurrence.PauseRequested(pause.By, pause.Reason));
                    break;
                case "skip":
                    var hand = JsonSerializer.Deserialize(message.Payload, StorageJson.Default.StepByHand)!;
                    if (WorkflowTransition.CanSkip(owner.plan, owner.state, hand.Execution, hand.Outcome))
                    {
                        var token = owner.state.Tokens[hand.Execution];
                        // A failed attempt has its row already; this is the one after it.
                        token = token.Status == TokenStatus.Faulted ? token with { Attempt = token.Attempt + 1 } : token;
                        Record(hand.Execution, token, hand.Outcome, Fill(token), hand.Value, null, TimeSpan.Zero);
                        Decide(new Occurrence.SkipRequested(hand.Execution, hand.Outcome, hand.By, hand.Reason));
                    }

                    break;
                case "resume":
                    var resume = JsonSerializer.Deserialize(message.Payload, StorageJson.Default.PersonSignal)!;
                    Decide(new Occurrence.ResumeRequested(resume.By, resume.Reason));
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
            commit.Release = !LooksAgain && toStart.Count == 0 && owner.state.Tokens.Values.All(t => t.Status != TokenStatus.Running);
            var isOver = owner.state.Status is RunStatus.Finished or RunStatus.Failed && owner.state.Status != owner.statusInRow;
            commit.ParentToTell = isOver ? owner.run.ParentId : null;
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

            if (isOver && owner.run.HasLimit)
            {
                // Whether it comes through does not matter for this run: the next sweep lets others in, too.
                await Outage.OutlastAsync(() => owner.context.Admissions.AdmitAsync(owner.run.DefinitionId, abandon), abandon);
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
                    Wait(wait);
                    break;
                case Order.BeginItem begin:
                    owner.values.BeginItem(begin.Execution, owner.plan.Activities[begin.Activity].Id, begin.Item, begin.Scope);
                    break;
                case Order.EndItem end:
                    EndItem(end);
                    break;
                case Order.Collect collect:
                    var each = owner.plan.Activities[collect.Activity].Activity;
                    Record(
                        collect.Execution, each, collect.Scope, collect.Attempt, Ports.Done, itemInputs.GetValueOrDefault(collect.Execution, Nothing),
                        owner.values.CollectItems(collect.Execution), null, TimeSpan.Zero);
                    break;
                case Order.Withdraw withdraw:
                    if (commit.Bookmarks.RemoveAll(b => b.Execution == withdraw.Execution) == 0)
                    {
                        commit.Children.RemoveAll(c => c.Execution == withdraw.Execution);
                        commit.Withdrawn.Add(withdraw.Execution);
                    }

                    break;
            }
        }

        private void Execute(Order.Execute order)
        {
            if (!owner.state.Tokens.TryGetValue(order.Execution, out var token))
            {
                return;
            }

            var activity = ActivityOf(token);
            var inputs = order.Execution == owner.firstExecution ? Edited(Fill(token)) : Fill(token);
            var around = owner.state.ItemScopesAround(token.Scope);
            var branches = owner.values.Branches(around, token.Arrived.IsDefaultOrEmpty ? [] : token.Arrived);
            if (ControlActivities.TryExecute(activity, inputs, SeenBy(token), branches) is { } result)
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
            result = SuccessChecks.Apply(ActivityOf(token), result, SeenBy(token));
            switch (result)
            {
                case ActivityResult.Completed completed:
                    Record(execution, token, completed.Outcome, inputs, completed.Output, null, took);
                    Decide(new Occurrence.Completed(execution, completed.Outcome, usage));
                    break;
                case ActivityResult.Suspended suspended:
                    var payload = suspended.Bookmark.Payload.GetRawText();
                    payloads[execution] = payload;
                    Guid? child = suspended.Bookmark.Kind == BookmarkKinds.Child ? SubWorkflowCall.From(payload).Existing ?? Guid.CreateVersion7() : null;
                    Decide(new Occurrence.Suspended(execution, suspended.Bookmark.Kind, suspended.Bookmark.DueAfter, suspended.Bookmark.DueAt, child));
                    break;
                case ActivityResult.Expanded expanded:
                    Expand(execution, expanded.Items, inputs);
                    break;
                case ActivityResult.Faulted faulted when WorkflowTransition.GoesOnWithValue(owner.plan, owner.state, execution, faulted.Fault):
                    var text = ((WorkSettings)ActivityOf(token).Settings).ValueOnError!;
                    var value = TextTemplate.Parse(text).Fill(SeenBy(token));
                    Record(execution, token, Ports.Done, inputs, value, null, took);
                    Decide(new Occurrence.Faulted(execution, faulted.Fault, usage));
                    break;
                case ActivityResult.Faulted faulted:
                    Record(execution, token, "", inputs, null, faulted.Fault, took);
                    Decide(new Occurrence.Faulted(execution, faulted.Fault, usage, Random.Shared.NextDouble()));
                    break;
            }
        }

        private void Record(
            int execution, Token token, string outcome, IReadOnlyDictionary<string, JsonElement> inputs, JsonElement? output, Fault? fault, TimeSpan took) =>
            Record(execution, ActivityOf(token), owner.state.ItemScopeOf(token.Scope), token.Attempt, outcome, inputs, output, fault, took);

        private void Record(
            int execution, Activity activity, int scope, int attempt, string outcome, IReadOnlyDictionary<string, JsonElement> inputs, JsonElement? output, Fault? fault,
            TimeSpan took)
        {
            commit.Executions.Add(new FinishedExecution(
                execution, activity.Id, scope, attempt, outcome, JsonSerializer.Serialize(inputs, StorageJson.Default.IReadOnlyDictionaryStringJsonElement),
                output?.GetRawText(), fault, took));
            if (output is not { } value)
            {
                return;
            }

            owner.values.Add(owner.state, execution, scope, activity.Id, value);
            if (activity.Settings is OutputSettings { OutputName: var name })
            {
                commit.Output[name] = value;
            }
        }

        private void Wait(Order.Wait wait)
        {
            var payload = payloads.GetValueOrDefault(wait.Execution, "null");
            commit.Bookmarks.Add(new NewBookmark(
                Guid.CreateVersion7(), wait.Execution, wait.Execution == 0 ? "" : ActivityOf(owner.state.Tokens[wait.Execution]).Id, wait.BookmarkKind,
                payload, wait.DueAfter, wait.DueAt, wait.BookmarkKind == BookmarkKinds.Event ? JsonSerializer.Deserialize(payload, StorageJson.Default.String) : null, wait.Child));
            if (wait.Child is { } child)
            {
                commit.Children.Add(new NewChild(child, wait.Execution, SubWorkflowCall.From(payload)));
            }

            // A moment is compared with the database's clock, which the next look at the inbox does.
            dueTicks = Earlier(dueTicks, wait.DueAt is null ? TicksOf(wait.DueAfter) : TicksOf(TimeSpan.Zero));
        }

        private void Expand(int execution, ImmutableArray<JsonElement> items, IReadOnlyDictionary<string, JsonElement> inputs)
        {
            itemInputs[execution] = inputs;
            owner.values.FindItems(execution, items);
            for (var item = 0; item < items.Length; item++)
            {
                commit.NewItems.Add(new IterationRow(execution, item, items[item].GetRawText(), null, null));
            }

            Decide(new Occurrence.Expanded(execution, items.Length));
        }

        private void EndItem(Order.EndItem end)
        {
            var output = owner.values.EndItem(end.Execution, end.Item, end.Scope, end.Sources);
            var row = new IterationRow(end.Execution, end.Item, "null", output.GetRawText(), end.Scope);
            var pending = commit.NewItems.FindIndex(i => i.Execution == end.Execution && i.Item == end.Item);
            if (pending >= 0)
            {
                commit.NewItems[pending] = row with { Input = commit.NewItems[pending].Input };
            }
            else
            {
                commit.EndedItems.Add(row);
            }

            if (owner.values.SizeOfItems(end.Execution) > StepLimits.LargestResult
                && owner.state.Tokens.GetValueOrDefault(end.Execution) is { Status: TokenStatus.Iterating } token)
            {
                Conclude(end.Execution, token, new ActivityResult.Faulted(StepLimits.ItemsTooLarge), Fill(token), TimeSpan.Zero);
            }
        }

        /// <summary>What a person gave for the first step instead of what its references say.</summary>
        private Dictionary<string, JsonElement> Edited(IReadOnlyDictionary<string, JsonElement> inputs)
        {
            var edited = new Dictionary<string, JsonElement>(inputs);
            foreach (var (name, value) in owner.run.FirstInputs.Where(i => inputs.ContainsKey(i.Key)))
            {
                edited[name] = value;
            }

            return edited;
        }

        private IReadOnlyDictionary<string, JsonElement> Fill(Token token) => RunValues.Fill(ActivityOf(token).Settings, SeenBy(token));

        private WorkflowValues SeenBy(Token token) => owner.values.Around(owner.state.ItemScopesAround(token.Scope), token.Sees);

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
