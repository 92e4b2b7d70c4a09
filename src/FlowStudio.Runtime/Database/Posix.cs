using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FlowStudio.Runtime.Database;

/// <summary>The few calls to the operating system that .NET has no name for. Not for Windows.</summary>
internal static class Posix
{
    public const int Interrupt = 2;
    public const int Quit = 3;

    public static bool IsRoot => !OperatingSystem.IsWindows() && EffectiveUserId() == 0;

    [DllImport("libc", EntryPoint = "geteuid")]
    public static extern uint EffectiveUserId();

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static extern int Signal(int processId, int signal);

    public static void ChangeOwner(string path, uint userId, uint groupId)
    {
        if (ChangeOwnerRaw(path, userId, groupId) != 0)
        {
            throw new IOException($"{path} cannot be given to user {userId}: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    /// <summary>The user id that owns a path (not what a link points at), or null where the system has no statx.</summary>
    public static uint? OwnerOf(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // statx has the same layout on every Linux, unlike stat: stx_uid lies at byte 20.
        const int currentFolder = -100, noFollow = 0x100;
        const uint ownerOnly = 0x8;
        var answer = new byte[256];
        return Statx(currentFolder, path, noFollow, ownerOnly, answer) == 0
            ? BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(20))
            : null;
    }

    /// <summary>The path without links in it, as the system reports the working folder of a process.</summary>
    public static string RealPath(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return path;
        }

        var found = RealPathRaw(path, 0);
        try
        {
            return Marshal.PtrToStringUTF8(found) ?? path;
        }
        finally
        {
            Free(found);
        }
    }

    [DllImport("libc", EntryPoint = "realpath")]
    private static extern nint RealPathRaw([MarshalAs(UnmanagedType.LPUTF8Str)] string path, nint buffer);

    [DllImport("libc", EntryPoint = "free")]
    private static extern void Free(nint memory);

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int ChangeOwnerRaw([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint userId, uint groupId);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] answer);
}
