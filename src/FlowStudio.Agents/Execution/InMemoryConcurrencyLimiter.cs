using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Execution;

/// <summary>Limits within this process alone, for those who have no database.</summary>
internal sealed class InMemoryConcurrencyLimiter : IConcurrencyLimiter
{
    private readonly Dictionary<string, Line> _lines = [];
    private readonly Lock _lock = new();

    public async ValueTask<IAsyncDisposable> EnterAsync(string resource, int limit, Action onWait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter? waiter = null;
        lock (_lock)
        {
            if (!_lines.TryGetValue(resource, out var line))
            {
                _lines[resource] = line = new Line();
            }

            if (line.Inside < limit && line.Waiting.Count == 0)
            {
                line.Inside++;
            }
            else
            {
                waiter = new Waiter(limit);
                line.Waiting.AddLast(waiter);
            }
        }

        if (waiter is not null)
        {
            onWait();
            await using var giveUp = cancellationToken.Register(() => GiveUp(resource, waiter, cancellationToken));
            await waiter.Admitted.Task;
        }

        return new Place(this, resource);
    }

    private void GiveUp(string resource, Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Not in the line any more: it was let in at the same moment, and its holder frees the place.
            if (_lines[resource].Waiting.Remove(waiter))
            {
                waiter.Admitted.TrySetCanceled(cancellationToken);
                LetIn(_lines[resource]);
            }
        }
    }

    private void Leave(string resource)
    {
        lock (_lock)
        {
            _lines[resource].Inside--;
            LetIn(_lines[resource]);
        }
    }

    private static void LetIn(Line line)
    {
        while (line.Waiting.First is { Value: { } next } && line.Inside < next.Limit)
        {
            line.Waiting.RemoveFirst();
            line.Inside++;
            next.Admitted.SetResult();
        }
    }

    private sealed class Line
    {
        public int Inside { get; set; }

        public LinkedList<Waiter> Waiting { get; } = [];
    }

    private sealed class Waiter(int limit)
    {
        public int Limit => limit;

        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Place(InMemoryConcurrencyLimiter owner, string resource) : IAsyncDisposable
    {
        private int _left;

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                owner.Leave(resource);
            }

            return ValueTask.CompletedTask;
        }
    }
}
