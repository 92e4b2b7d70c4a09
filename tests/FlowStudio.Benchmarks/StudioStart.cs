using System.Diagnostics;
using System.Globalization;
using FlowStudio.Benchmarks.Measuring;
using FlowStudio.Benchmarks.Rig;
using FlowStudio.Testing.Databases;

namespace FlowStudio.Benchmarks;

/// <summary>The real Studio with the database at home: from the start of the process until the first page has been answered, and what it holds when nobody does anything.</summary>
internal static class StudioStart
{
    private const int Starts = 5;

    public static async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        var (cold, warm) = (new Sample(), new Sample());
        var (studioMemory, serverMemory) = (new List<long>(), new List<long>());
        for (var n = 0; n < Starts; n++)
        {
            await using var folder = await TemporaryDataFolder.CreateAsync();
            await using (await StartAsync(folder.Folder, cold, cancellationToken))
            {
            }

            await using var studio = await StartAsync(folder.Folder, warm, cancellationToken);
            // What a start leaves behind for the collector is gone after some seconds of rest.
            await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
            studioMemory.Add(MemoryWatch.Resident(studio.Id));
            serverMemory.Add(Family(studio.Id).Sum(MemoryWatch.Proportional));
        }

        report.Line("cold start (new data folder) to first page", Report.Time(cold.Median), cold.Count);
        report.Line("warm start to first page", Report.Time(warm.Median), warm.Count);
        report.Line("memory of Studio at rest", Report.Memory(Middle(studioMemory)), studioMemory.Count, "resident");
        report.Line("memory of PostgreSQL at rest", Report.Memory(Middle(serverMemory)), serverMemory.Count, "all processes, shared pages counted once");
    }

    private static async Task<OwnProcess> StartAsync(string folder, Sample sample, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var settings = new Dictionary<string, string> { ["FlowStudio__DataFolder"] = folder };
        if (ServerFolder.Find() is { } server)
        {
            settings["FLOWSTUDIO_POSTGRES"] = server;
        }

        var studio = await OwnProcess.StartAsync("FlowStudio.Studio", settings);
        using var client = new HttpClient();
        var address = studio.ReadyLine[studio.ReadyLine.IndexOf("http", StringComparison.Ordinal)..].Trim();
        using var page = await client.GetAsync(new Uri(address), cancellationToken);
        page.EnsureSuccessStatusCode();
        sample.Add(clock.Elapsed);
        return studio;
    }

    private static long Middle(List<long> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Everything that a process has started, and what that has started.</summary>
    private static List<int> Family(int parent)
    {
        var children = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(n => int.TryParse(n, out _)).Select(n => int.Parse(n!, CultureInfo.InvariantCulture))
            .Where(id => ParentOf(id) == parent).ToList();
        return [.. children, .. children.SelectMany(Family)];
    }

    private static int ParentOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
