using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FlowStudio.Runtime.Execution;

/// <summary>
/// The id of a visit as the outside sees it: made from the run's id and the visit's number, so that every attempt, on whatever runner, shows
/// the same idempotency key. An RFC 9562 version 8 UUID over SHA-256.
/// </summary>
internal static class ExecutionIds
{
    public static Guid For(Guid instanceId, int execution)
    {
        Span<byte> name = stackalloc byte[20];
        instanceId.TryWriteBytes(name, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(name[16..], execution);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(name, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
