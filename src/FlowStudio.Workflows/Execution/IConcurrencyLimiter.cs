namespace FlowStudio.Workflows.Execution;

/// <summary>
/// Lets only so many in at once: requests to one provider, steps of one team. Over all processes that work on the same runs, where they share a database.
/// </summary>
public interface IConcurrencyLimiter
{
    /// <summary>
    /// Waits for a place; about in the order in which was asked. Whoever takes places of several resources takes them in one order everywhere (team,
    /// then provider), or two could wait for each other for ever.
    /// </summary>
    /// <param name="resource">Which places: <c>provider:NAME</c>, <c>team:ID</c>.</param>
    /// <param name="limit">How many there are; at least 1. The caller's own word counts, so that a changed limit holds from the next call on.</param>
    /// <param name="onWait">Told once when there is no place at first.</param>
    /// <returns>The place; disposing it frees it.</returns>
    ValueTask<IAsyncDisposable> EnterAsync(string resource, int limit, Action onWait, CancellationToken cancellationToken);
}
