using System.Globalization;
using FlowStudio.Studio.Canvas;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Studio.Designer;

/// <summary>How the kinds of steps are told to people: palette, canvas, panel and lists say the same.</summary>
internal static class StepWords
{
    /// <summary>What the palette offers, in its order.</summary>
    public static IReadOnlyList<PaletteItem> Palette { get; } =
    [
        new(ActivityKinds.Agent, "Agent", "An AI agent does one task.", "Work", ["ai", "model", "write", "research", "llm"]),
        new(ActivityKinds.Team, "Team", "A team of agents does one task together.", "Work", ["crew", "roles", "agents", "group"]),
        new(ActivityKinds.Workflow, "Workflow", "Another workflow does one task.", "Work", ["sub-workflow", "subflow", "call", "execute", "nested", "reuse"]),
        new(ActivityKinds.Gate, "Approval gate", "A person approves, rejects or sends back.", "People", ["human", "approve", "review", "inbox"]),
        new(ActivityKinds.Router, "Router", "Rules decide which way to go.", "Flow", ["if", "condition", "switch", "branch", "decision"]),
        new(ActivityKinds.Parallel, "Parallel", "Everything behind it runs at the same time.", "Flow", ["fork", "fan out", "split"]),
        new(ActivityKinds.Join, "Join", "Waits for branches, then goes on once.", "Flow", ["merge", "gather", "synchronise"]),
        new(ActivityKinds.ForEach, "For each", "Does the same for each item of a list.", "Flow", ["loop", "iterate", "iteration", "map", "list", "items", "batch", "repeat"]),
        new(ActivityKinds.Wait, "Wait", "Waits for a time or an event.", "Flow", ["delay", "timer", "pause", "sleep", "until", "date", "webhook", "signal", "message"]),
        new(ActivityKinds.Output, "Output", "Hands back a result of the run.", "Results", ["result", "return", "end"]),
        new(ActivityKinds.SetVariable, "Variable", "Remembers a value under a name.", "Results", ["set", "store", "remember"]),
        new(ActivityKinds.Finish, "Finish", "Ends the run at once.", "Results", ["stop", "end", "terminate"]),
    ];

    public static string KindName(ActivitySettings settings) => settings switch
    {
        StartSettings => "Start",
        ForeignSettings foreign => foreign.ActivityType,
        _ => Palette.First(p => p.Kind == settings.Kind).Name,
    };

    public static string Icon(ActivitySettings settings) => settings switch
    {
        SetVariableSettings => CanvasIcons.Variable,
        _ => settings.Kind,
    };

    /// <summary>One line that tells what matters about a step.</summary>
    public static string Summary(Activity activity, WorkflowDefinition definition, PictureNames names) => activity.Settings switch
    {
        StartSettings => definition.Inputs.IsEmpty ? "No input" : $"Asks for {string.Join(", ", definition.Inputs.Select(i => i.Label))}",
        AgentSettings agent => OneLine(agent.Prompt.Length > 0 ? $"{(agent.Role.Length > 0 ? agent.Role + ": " : "")}{Readable(agent.Prompt, definition)}" : agent.Role),
        TeamSettings team => names.Teams.GetValueOrDefault(team.TeamId) ?? (team.TeamId.Length == 0 ? "No team chosen" : "A team that is not here"),
        SubWorkflowSettings workflow => names.Workflows.GetValueOrDefault(workflow.DefinitionId) ?? (workflow.DefinitionId.Length == 0 ? "No workflow chosen" : "Another workflow"),
        GateSettings gate => OneLine(Readable(gate.Question, definition)),
        RouterSettings router => router.Cases.IsEmpty ? "No rule yet" : string.Join(" · ", router.Cases.Select(c => c.Label)),
        ParallelSettings parallel => $"{parallel.Branches.Length} branches at once",
        JoinSettings join => JoinWords(join),
        ForEachSettings each => each.Items.Length == 0 ? "No list chosen" : OneLine(Readable(each.Items, definition)),
        WaitSettings wait => WaitWords(wait, definition),
        OutputSettings output => output.OutputName.Length == 0 ? "No output chosen" : $"{output.OutputName}: {OneLine(Readable(output.Value, definition))}",
        SetVariableSettings variable => variable.Variable.Length == 0 ? "No name yet" : $"{variable.Variable}: {OneLine(Readable(variable.Value, definition))}",
        FinishSettings => "Ends the run",
        ForeignSettings => "Cannot run here",
        _ => "",
    };

    public static string JoinWords(JoinSettings join) => join.Mode switch
    {
        JoinMode.AllStarted => "Waits for all branches that started",
        JoinMode.AllDrawn => "Waits for all branches that are drawn",
        JoinMode.First => "Goes on with the first",
        _ => $"Goes on with {join.Count} of them",
    };

    private static string WaitWords(WaitSettings wait, WorkflowDefinition definition) => wait.For switch
    {
        WaitFor.Until => wait.Until.Length == 0 ? "No date and time yet" : $"Until {OneLine(Readable(wait.Until, definition))}",
        WaitFor.Event => wait.EventKey.Length == 0 ? "No event yet" : $"For the event {OneLine(Readable(wait.EventKey, definition))}",
        _ => Duration(wait.Duration),
    };

    /// <summary>Kinds of failures as people would tell them.</summary>
    public static string Failure(string kind) => kind switch
    {
        FailureKinds.Timeout => "It took too long",
        FailureKinds.Busy => "The other side is busy and asks to come back later",
        FailureKinds.Unreachable => "The other side cannot be reached, or fails itself",
        FailureKinds.BadAnswer => "The answer cannot be used: cut off, empty, or not in the form asked for",
        FailureKinds.FailedCheck => "The result does not pass the check",
        _ => kind,
    };

    public static string Badge(ActivitySettings settings, string defaultProvider) => settings switch
    {
        ForEachSettings { MaxParallel: > 1 and var parallel } => $"{parallel} at once",
        SubWorkflowSettings { Version: { } version } => $"version {version}",
        AgentSettings { Model: { IsDefault: true } } => defaultProvider,
        AgentSettings { Model: var model } => model.Model.Length > 0 ? model.Model : model.Provider,
        _ => "",
    };

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => Parts((time.Days, "day"), (time.Hours, "hour")),
        { TotalHours: >= 1 } => Parts((time.Hours, "hour"), (time.Minutes, "minute")),
        { TotalMinutes: >= 1 } => Parts((time.Minutes, "minute"), (time.Seconds, "second")),
        _ => $"{time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} seconds",
    };

    /// <summary>References as people know them: “Draft” instead of braces.</summary>
    public static string Readable(string text, WorkflowDefinition definition)
    {
        foreach (var reference in TextTemplate.Parse(text).References.Distinct().ToList())
        {
            text = text.Replace($"{{{{ {reference} }}}}", $"“{NameOf(reference, definition)}”", StringComparison.Ordinal);
        }

        return text;
    }

    public static string NameOf(Reference reference, WorkflowDefinition definition)
    {
        var whole = reference.Scope == Reference.InputScope
            ? definition.Inputs.FirstOrDefault(i => i.Name == reference.Name)?.Label ?? reference.Name
            : definition.Activities.FirstOrDefault(a => ResultShape.VariableOf(a) == reference.Name)?.Label ?? reference.Name;
        return reference.Path.IsEmpty ? whole : $"{whole} › {string.Join(" › ", reference.Path)}";
    }

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 120 ? line : string.Concat(line.AsSpan(0, 119), "…");
    }

    private static string Parts(params ReadOnlySpan<(int Count, string Unit)> parts)
    {
        var words = new List<string>();
        foreach (var (count, unit) in parts)
        {
            if (count > 0)
            {
                words.Add($"{count} {unit}{(count == 1 ? "" : "s")}");
            }
        }

        return string.Join(' ', words);
    }
}

/// <param name="Aliases">Other words by which people look for it.</param>
internal sealed record PaletteItem(string Kind, string Name, string Description, string Group, string[] Aliases)
{
    public bool Matches(string search) =>
        search.Length == 0
        || Name.Contains(search, StringComparison.OrdinalIgnoreCase)
        || Description.Contains(search, StringComparison.OrdinalIgnoreCase)
        || Aliases.Any(a => a.Contains(search, StringComparison.OrdinalIgnoreCase));
}
