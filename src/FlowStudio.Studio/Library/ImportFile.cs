using FlowStudio.Workflows.Json;
using Microsoft.AspNetCore.Components.Forms;

namespace FlowStudio.Studio.Library;

/// <summary>A file that somebody picked, read as a workflow definition.</summary>
internal static class ImportFile
{
    /// <summary>Never throws for what is in the file. Of a file over the limit, not a byte is fetched from the browser.</summary>
    public static async Task<ElsaReadResult?> ReadAsync(IBrowserFile file, CancellationToken cancellationToken)
    {
        if (file.Size > ElsaCodec.MaxBytes)
        {
            return null;
        }

        using var bytes = new MemoryStream((int)file.Size);
        await using var stream = file.OpenReadStream(ElsaCodec.MaxBytes, cancellationToken);
        await stream.CopyToAsync(bytes, cancellationToken);
        return ElsaCodec.Read(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    public static string TooLarge(long size) =>
        $"The file has {Megabytes(size)} MB; at most {Megabytes(ElsaCodec.MaxBytes)} MB are read. A workflow definition rarely has more than one. Check that you picked the right file.";

    private static string Megabytes(long bytes) => (bytes / 1024d / 1024d).ToString(bytes % (1024 * 1024) == 0 ? "0" : "0.0", System.Globalization.CultureInfo.InvariantCulture);
}
