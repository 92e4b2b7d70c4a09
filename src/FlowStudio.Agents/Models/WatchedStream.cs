namespace FlowStudio.Agents.Models;

/// <summary>
/// A model's answer on its way in: gives up when nothing comes for too long or far too much comes, and says so in one way for both
/// vendors' SDKs. Time is told by bytes and not by words, because a thinking model may send only signs of life.
/// </summary>
internal sealed class WatchedStream(Stream inner, BodyExcerpt excerpt, ModelOptions options, TimeProvider time) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var idle = new CancellationTokenSource(options.IdleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        int count;
        try
        {
            count = await inner.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ModelTransportException(TransportFailure.Silent, $"Nothing came for {options.IdleTimeout.TotalSeconds:0.#} seconds.");
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            throw new ModelTransportException(TransportFailure.Cut, "The connection ended before the answer did.", exception);
        }

        excerpt.Add(buffer.Span[..count]);
        return excerpt.Length <= options.MaxWireBytes
            ? count
            : throw new ModelTransportException(TransportFailure.TooLong, $"More than {options.MaxWireBytes:n0} bytes came.");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
