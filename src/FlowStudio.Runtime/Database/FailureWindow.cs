namespace FlowStudio.Runtime.Database;

/// <summary>Counts failures within the last minute: <see cref="Limit"/> of them mean that a person should be told why.</summary>
internal sealed class FailureWindow(TimeProvider time)
{
    public const int Limit = 5;
    private readonly Queue<long> _failures = new();

    /// <summary>Notes one failure and says how many there were within the last minute.</summary>
    public int Add()
    {
        _failures.Enqueue(time.GetTimestamp());
        while (time.GetElapsedTime(_failures.Peek()) > TimeSpan.FromMinutes(1))
        {
            _failures.Dequeue();
        }

        return _failures.Count;
    }
}
