namespace FlowStudio.Runtime.Database;

/// <summary>How long to wait between starts: from 0.15 s, doubling, to 10 s.</summary>
internal static class BackOff
{
    public static TimeSpan After(int failures) => TimeSpan.FromSeconds(Math.Min(10, 0.15 * Math.Pow(2, Math.Clamp(failures, 0, 10))));
}
