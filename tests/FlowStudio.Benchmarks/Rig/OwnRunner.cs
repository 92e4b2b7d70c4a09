namespace FlowStudio.Benchmarks.Rig;

/// <summary>A runner in a process of its own, whose agents are simulated.</summary>
internal static class OwnRunner
{
    /// <param name="stepTakes">What each agent takes to answer.</param>
    /// <param name="prefix">A program that starts it in its place.</param>
    public static Task<OwnProcess> StartAsync(string connectionString, TimeSpan stepTakes, params string[] prefix) => OwnProcess.StartAsync("FlowStudio.Runner", new Dictionary<string, string>
    {
        ["FlowStudio__ConnectionString"] = connectionString,
        ["FlowStudio__KeyFolder"] = Path.Combine(Path.GetTempPath(), "flowstudio-bench-keys"),
        ["Simulation__ChunkDelay"] = stepTakes == TimeSpan.Zero ? "00:00:00" : "00:00:00.030",
        ["Simulation__Shortest"] = $"{stepTakes:c}",
        ["Simulation__Longest"] = $"{stepTakes:c}",
    }, prefix);
}
