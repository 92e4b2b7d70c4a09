using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Json;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Workflows.Tests.Histories;

/// <summary>One run as it was once kept: its definition, its journal with one event on each line, where it stood at the end, and what a screen showed of it.</summary>
internal sealed record HistoryFile(string Name)
{
    public static string Folder { get; } = Path.Combine(Checkout(), "tests", "FlowStudio.Workflows.Tests", "Histories", "Saved");

    public string Definition => Read("definition.json");

    public IReadOnlyList<string> Journal => Read("journal.jsonl").TrimEnd().Split('\n');

    public string State => Read("state.json");

    public string View => Read("view.txt");

    public bool Exists => Directory.Exists(Path.Combine(Folder, Name));

    public static IEnumerable<string> Names() => Directory.EnumerateDirectories(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!;

    public void Write(RunSimulator run)
    {
        Directory.CreateDirectory(Path.Combine(Folder, Name));
        Keep("definition.json", ElsaCodec.Write(run.Plan.Definition));
        Keep("journal.jsonl", string.Join('\n', run.Journal.Select(EventJson.Write)));
        Keep("state.json", StateJson.Write(run.State));
        Keep("view.txt", Shown(run.Journal));
    }

    public WorkflowPlan Plan() => WorkflowPlanner.Plan(ElsaCodec.Read(Definition).Definition!);

    /// <summary>What a screen shows of a journal, in a few words.</summary>
    public static string Shown(IEnumerable<WorkflowEvent> journal)
    {
        var view = RunView.Empty.Apply(journal.Select((e, n) => new RecordedEvent(n + 1, DateTimeOffset.UnixEpoch.AddSeconds(n + 1), e)));
        return string.Join('\n', [
            $"{view.Status} {view.Outcome}".TrimEnd(),
            .. view.Steps.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}: {s.Value.Status}, visits {s.Value.Visits}, attempt {s.Value.Attempt}"),
            .. view.Connections.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}: taken {c.Value.Taken}"),
        ]);
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(Folder, Name, file)).ReplaceLineEndings("\n").TrimEnd();

    private void Keep(string file, string text) => File.WriteAllText(Path.Combine(Folder, Name, file), text.ReplaceLineEndings("\n").TrimEnd() + "\n");

    private static string Checkout()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "FlowStudio.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("The tests do not run inside a checkout of the repository.");
    }
}
