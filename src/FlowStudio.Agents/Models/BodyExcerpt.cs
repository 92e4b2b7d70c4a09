using System.Text;

namespace FlowStudio.Agents.Models;

/// <summary>The beginning and the end of what a server said, for a person who wants to see it when the answer could not be used.</summary>
internal sealed class BodyExcerpt
{
    private const int Part = 2_000;
    private readonly List<byte> _head = new(256);
    private readonly Queue<byte> _tail = new();
    private readonly Lock _lock = new();

    public long Length { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            Length += bytes.Length;
            var toHead = Math.Min(Part - _head.Count, bytes.Length);
            _head.AddRange(bytes[..toHead]);
            var rest = bytes[toHead..];
            foreach (var b in rest.Length > Part ? rest[^Part..] : rest)
            {
                if (_tail.Count == Part)
                {
                    _tail.Dequeue();
                }

                _tail.Enqueue(b);
            }
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            var between = Length > _head.Count + _tail.Count ? "\n...\n"u8.ToArray() : [];
            return Encoding.UTF8.GetString([.. _head, .. between, .. _tail]);
        }
    }
}
