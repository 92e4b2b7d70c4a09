namespace FlowStudio.Agents.Simulation;

/// <summary>The manner of a role.</summary>
internal enum RoleManner
{
    Generalist,
    Researcher,
    Writer,
    Editor,
    Triage,
    Synthesiser,
    Resolver,
    Manager,
    Publisher,
}

internal static class SimulatedRole
{
    // In the order of precedence: a "support triage" sorts, an "article editor" edits.
    private static readonly (RoleManner Manner, string[] Words)[] Marks =
    [
        (RoleManner.Triage, ["triage", "classif", "router", "dispatch", "sorter", "intake"]),
        (RoleManner.Synthesiser, ["synth", "summar", "combin", "consolidat", "strateg"]),
        (RoleManner.Editor, ["edit", "review", "proof", "critic", "quality", "fact-check", "fact check"]),
        (RoleManner.Publisher, ["publish", "social media", "seo"]),
        (RoleManner.Researcher, ["research", "analyst", "analys", "scout", "investigat", "competitor", "explor"]),
        (RoleManner.Writer, ["writ", "author", "draft", "copy", "journalist", "blog", "content", "storyteller"]),
        (RoleManner.Resolver, ["support", "resolv", "specialist", "service", "help", "agent", "assist", "expert", "billing", "technical"]),
        (RoleManner.Manager, ["manager", "coordinat", "lead", "head of", "orchestr", "director"]),
    ];

    public static RoleManner Of(string role, string goal) => Find(role) ?? Find(goal) ?? RoleManner.Generalist;

    private static RoleManner? Find(string text)
    {
        foreach (var (manner, words) in Marks)
        {
            if (words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                return manner;
            }
        }

        return null;
    }
}
