using System.Collections.Immutable;

namespace FlowStudio.Workflows.Definitions;

/// <summary>The outcomes by which steps are left. Case counts: Elsa compares them so.</summary>
public static class Ports
{
    public const string In = "In";
    public const string Done = "Done";
    public const string Approved = "Approved";
    public const string Rejected = "Rejected";
    public const string SentBack = "Sent back";
    public const string Expired = "Expired";
    public const string Otherwise = "Default";
    public const string Failed = "Failed";

    /// <summary>Of a For each: what is done for each item.</summary>
    public const string Item = "Item";

    private static readonly ImmutableArray<string> DoneOnly = [Done];

    /// <summary>The ports that a step offers, in the order in which they are shown.</summary>
    public static ImmutableArray<string> Of(ActivitySettings settings) => settings switch
    {
        FinishSettings => [],
        GateSettings { ExpiresAfter: null } => [Approved, SentBack, Rejected],
        GateSettings => [Approved, SentBack, Rejected, Expired],
        RouterSettings router => [.. router.Cases.Select(c => c.Label), Otherwise],
        ParallelSettings parallel => parallel.Branches,
        WorkSettings => [Done, Failed],
        ForEachSettings => [Item, Done],
        WaitSettings { For: WaitFor.Event, ExpiresAfter: not null } => [Done, Expired],
        _ => DoneOnly,
    };

    /// <summary>What a person reads instead of the stored word.</summary>
    public static string Label(string port) => port switch
    {
        Otherwise => "Otherwise",
        Item => "Each item",
        _ => port,
    };
}
