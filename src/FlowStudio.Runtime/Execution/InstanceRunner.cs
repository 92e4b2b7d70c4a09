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

/// <summary>
/// The shell around <see cref="WorkflowTransition"/> for one run that this process holds: takes in what happened, decides, commits, and only then
/// does what was decided. What happens while a commit is under way goes into the next one together, so a hundred branches that finish at once
/// cost few commits. Ends when nothing is being executed: what waits, waits as rows.
/// </summary>
internal sealed partial class InstanceRunner(RunnerContext context, ClaimedRun run, WorkflowPlan plan)
{
    private readonly RunnerContext context = context;
    /// <summary>
    /// After so many events the run's row is written, too: a runner that takes over reads at most about that many, and what the row costs hardly
    /// shows in what a step costs.
    /// </summary>
    private const int EventsBetweenRows = 100;

    private readonly ClaimedRun run = run;
    private readonly WorkflowPlan plan = plan;
    private readonly Channel<Message> mailbox = Channel.CreateUnbounded<Message>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<int, RunningStep> running = [];
    private readonly RunValues values = new(context.Database, plan, run.Id, run.Input);
    private WorkflowState state = run.State;
    private RunStatus statusInRow = run.State.Status;
    // The one whose fields a person edited, where the run goes on from another one.
    private readonly int firstExecution = run.Fork is { } fork ? (fork.Kept.IsEmpty ? 0 : fork.Kept.Max(k => k.Execution)) + 1 : 0;
    private long sequence = run.Sequence;
    private long sequenceInRow = run.Sequence;
    private long signals;
    private long? nextDueTicks;
    private bool holdsSuspect;

    public Guid Id => run.Id;

    public long Epoch => run.Epoch;

    /// <summary>There is something in the run's inbox.</summary>
    public void Signal() => mailbox.Writer.TryWrite(new Message.InboxFilled());

    /// <param name="abandon">Another runner has the run, or the process stops: drop everything, write nothing more.</param>
    public async Task RunAsync(CancellationToken abandon)
    {
        try
        {
            await BurstAsync(abandon);
        }
        finally
        {
            foreach (var step in running.Values)
            {
                step.Cancel();
            }

            ClearOfSuspicion(isOver: true);
        }
    }

    private async Task BurstAsync(CancellationToken abandon)
    {
        if (run.Epoch > 1)
        {
            await CatchUpAsync(abandon);
            await BeAloneAsync(abandon);
        }
        else if (run.Fork is not null)
        {
            await values.LoadAsync(state, abandon);
        }

        var turn = new Turn(this);
        turn.Begin();
        await ReadInboxAsync(turn, abandon);
        while (true)
        {
            if (!await turn.CommitAsync(abandon))
            {
                context.Logger.RunLost(run.Id);
                // In case it is still this runner's, and another one's last commit came in between: the next claim starts from there.
                await context.Leases.ReleaseAsync([(run.Id, run.Epoch)], abandon);
                return;
            }

            if (turn.Released)
            {
                return;
            }

            turn.CarryOut(abandon);
            ClearOfSuspicion(isOver: false);
            var looksAgain = turn.LooksAgain;
            turn = new Turn(this);
            if (looksAgain)
            {
                await ReadInboxAsync(turn, abandon);
            }

            // When nothing is being executed and nothing came, all that is left is to let go.
            if (turn.IsEmpty && !(looksAgain && running.Count == 0))
            {
                await TakeInAsync(turn, abandon);
            }
        }
    }

    /// <summary>Takes in what earlier holders left: results, and what the journal has beyond the run's row.</summary>
    private async Task CatchUpAsync(CancellationToken abandon)
    {
        var events = await Outage.OutlastAsync(() => context.Database.CreateCommand("select sequence, data from workflow_events where instance_id = $1 and sequence > $2 order by sequence")
            .With(run.Id).With(run.Sequence)
            .ListAsync(r => (Sequence: r.GetInt64(0), Event: EventJson.Read(r.GetString(1)) ?? throw new HistoryMismatchException(
                $"Event {r.GetInt64(0)} is of a kind that this version does not know. Start a runner of the version that wrote it, or of a newer one.")), abandon), abandon);
        if (events.Count > 0)
        {
            state = WorkflowHistory.Replay(plan, state, [.. events.Select(e => e.Event)]);
            sequence = events[^1].Sequence;
        }

        await values.LoadAsync(state, abandon);
    }

    /// <summary>
    /// A run that lost a runner before waits until no other such run is being executed here. Nothing is committed yet: should the process die meanwhile, this run has
    /// not lost it. What a person wishes of the run does not wait.
    /// </summary>
    private async Task BeAloneAsync(CancellationToken abandon)
    {
        while (IsSuspect && !(holdsSuspect = await context.Suspect.WaitAsync(TimeSpan.FromSeconds(1), abandon)))
        {
            if ((await Outage.OutlastAsync(() => context.Inbox.AwaitedAsync([run.Id], abandon), abandon)).Count > 0)
            {
                return;
            }
        }
    }

    private void ClearOfSuspicion(bool isOver)
    {
        if (holdsSuspect && (isOver || !IsSuspect))
        {
            holdsSuspect = false;
            context.Suspect.Release();
        }
    }

    private bool IsSuspect => state.Tokens.Values.Any(t => t is { Status: TokenStatus.Running, Lost: > 0 });

    /// <summary>Waits for something to happen and takes in all that has.</summary>
    private async Task TakeInAsync(Turn turn, CancellationToken abandon)
    {
        while (turn.IsEmpty)
        {
            var readInbox = !await WaitAsync(abandon);
            while (mailbox.Reader.TryRead(out var message))
            {
                switch (message)
                {
                    case Message.InboxFilled:
                        readInbox = true;
                        break;
                    case Message.StepEnded ended:
                        turn.TakeIn(ended);
                        break;
                    case Message.StepNoted noted:
                        turn.Decide(new Occurrence.Noted(noted.Execution, noted.Note));
                        break;
                }
            }

            if (readInbox)
            {
                await ReadInboxAsync(turn, abandon);
            }
        }
    }

    /// <returns>False: a time has come before anything else happened.</returns>
    private async Task<bool> WaitAsync(CancellationToken abandon)
    {
        if (nextDueTicks is not { } due)
        {
            await mailbox.Reader.WaitToReadAsync(abandon);
            return true;
        }

        var left = TimeSpan.FromMilliseconds(Math.Max(due - Environment.TickCount64, 0));
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(abandon);
        timer.CancelAfter(left);
        try
        {
            await mailbox.Reader.WaitToReadAsync(timer.Token);
            return true;
        }
        catch (OperationCanceledException) when (!abandon.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task ReadInboxAsync(Turn turn, CancellationToken abandon)
    {
        var awaits = state.Tokens.Values.Any(t => t is { Status: TokenStatus.Waiting, Bookmark: BookmarkKinds.Event or BookmarkKinds.Child });
        var content = await Outage.OutlastAsync(() => context.Inbox.ReadAsync(run.Id, awaits, abandon), abandon);
        signals = content.Signals;
        nextDueTicks = TicksOf(content.NextDue);
        foreach (var message in content.Messages)
        {
            turn.TakeIn(message);
        }
    }

    /// <summary>
    /// When a due time comes, by this process's own count of time. One months away does not fit a timer: it is looked at again when the run is
    /// claimed for it.
    /// </summary>
    private static long? TicksOf(TimeSpan? dueAfter) =>
        dueAfter is { } after ? Environment.TickCount64 + (long)Math.Clamp(after.TotalMilliseconds, 0, int.MaxValue / 2) + 1 : null;

    private static long? Earlier(long? one, long? other) => one is { } a && other is { } b ? Math.Min(a, b) : one ?? other;
}
