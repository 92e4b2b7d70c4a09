using System.Threading.Channels;
using FlowStudio.Runtime.Database;

namespace FlowStudio.Runtime.Tests.Database;

/// <summary>What a server told of itself, in order.</summary>
internal sealed class StatusRecorder
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly Channel<DatabaseStatus> _statuses = Channel.CreateUnbounded<DatabaseStatus>();

    public StatusRecorder(DatabaseServer server) => server.StatusChanged += status => _statuses.Writer.TryWrite(status);

    /// <summary>The next status of a kind; others on the way are passed over.</summary>
    public async Task<T> NextAsync<T>()
        where T : DatabaseStatus
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await foreach (var status in _statuses.Reader.ReadAllAsync(deadline.Token))
        {
            if (status is T wanted)
            {
                return wanted;
            }
        }

        throw new InvalidOperationException("The channel has ended.");
    }
}
