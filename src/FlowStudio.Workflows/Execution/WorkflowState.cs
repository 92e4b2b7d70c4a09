using System.Collections.Immutable;
using System.Text.Json.Serialization;
using FlowStudio.Workflows.Events;

namespace FlowStudio.Workflows.Execution;

/// <summary>
/// Where a run stands: small, without any step's result, so that what a step costs does not grow with the run. Activities and connections
/// are given by their numbers in the run's plan.
/// </summary>
public sealed record WorkflowState
{
    public static WorkflowState New { get; } = new();

    public RunStatus Status { get; init; } = RunStatus.Pending;

    /// <summary>How many visits there were so far; the next one gets this number plus one.</summary>
    public int Executions { get; init; }

    public int LastScope { get; init; }

    /// <summary>Which rules the run follows (<see cref="WorkflowTransition.CurrentRules"/>); 0: those before they were numbered.</summary>
    public int Rules { get; init; }

    /// <summary>How many visits there may be; 0: any number.</summary>
    public int StepsAllowed { get; init; }

    /// <summary>The visits that are not over, by their number.</summary>
    public ImmutableSortedDictionary<int, Token> Tokens { get; init; } = ImmutableSortedDictionary<int, Token>.Empty;

    /// <summary>The root scope (number 0) and one for each loop that is going round.</summary>
    public ImmutableSortedDictionary<int, LoopScope> Scopes { get; init; } = ImmutableSortedDictionary<int, LoopScope>.Empty;

    /// <summary>
    /// By a visit that set a variable: those earlier ones that it replaced and that some other branch still sees. Null: none. Tells, where branches
    /// meet, a value that was replaced from one that was set at the same time.
    /// </summary>
    public ImmutableSortedDictionary<int, ImmutableSortedSet<int>>? Replaced { get; init; }

    /// <summary>Set when the run is over.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>The visits whose variables something in the run still sees.</summary>
    public IEnumerable<int> SeenWrites() => Tokens.Values.Select(t => t.Sees)
        .Concat(Scopes.Values.SelectMany(s => s.Arrivals.Values.Select(a => a.Sees).Append(s.BackSees).Append(s.ExitSees)).SelectMany(by => by?.Values ?? []))
        .SelectMany(sees => sees?.Values ?? []).Distinct();

    /// <summary>The innermost item of a For each around a scope; 0: none. Values are kept apart by it.</summary>
    public int ItemScopeOf(int scope)
    {
        while (scope > 0 && Scopes.TryGetValue(scope, out var found) && !found.IsItem)
        {
            scope = found.Parent;
        }

        return Math.Max(scope, 0);
    }

    /// <summary>The items of For each around a scope, the innermost first, and 0 for what is outside of all.</summary>
    public IEnumerable<int> ItemScopesAround(int scope)
    {
        for (scope = ItemScopeOf(scope); scope > 0; scope = ItemScopeOf(Scopes.TryGetValue(scope, out var found) ? found.Parent : 0))
        {
            yield return scope;
        }

        yield return 0;
    }
}

public enum RunStatus
{
    Pending,
    Running,

    /// <summary>A person paused it: what is being executed is finished, nothing new is started. People may decide and times may come; what follows waits.</summary>
    Paused,

    /// <summary>A step failed; what is being executed is finished, nothing new is started.</summary>
    Failing,

    /// <summary>It failed and may be resumed.</summary>
    Failed,

    /// <summary>Completed or cancelled; final.</summary>
    Finished,
}

/// <summary>One visit to one step that is not over.</summary>
/// <param name="Activity">The activity's number.</param>
/// <param name="Scope">The scope in which it counts.</param>
/// <param name="Attempt">Counts from 1.</param>
/// <param name="Lost">How many attempts in a row ended with their runner.</param>
public sealed record Token(int Activity, int Scope, TokenStatus Status, int Attempt, int Lost = 0)
{
    /// <summary>At a join: the connections by which branches came; default elsewhere.</summary>
    public ImmutableArray<int> Arrived { get; init; }

    /// <summary>What a waiting step waits for (<see cref="BookmarkKinds"/>); null for one that does not wait.</summary>
    public string? Bookmark { get; init; }

    /// <summary>How many attempts failed since the step was started or resumed; lost and released ones are no failures.</summary>
    public int Failures { get; init; }

    /// <summary>It stands for a round or a step that a limit did not allow.</summary>
    public bool AtLimit { get; init; }

    /// <summary>Why it failed, for a step that did: the fault's code.</summary>
    public string? Fault { get; init; }

    /// <summary>How far a For each has come.</summary>
    public Iteration? Iteration { get; init; }

    /// <summary>
    /// The variables that the visit sees, as the branch that led to it left them: by name, the visit that set it. What other branches set meanwhile is
    /// not in it. Null: none.
    /// </summary>
    public ImmutableSortedDictionary<string, int>? Sees { get; init; }
}

/// <summary>How far a For each has come.</summary>
/// <param name="Items">All of them.</param>
/// <param name="Begun">Those that were started, from the first on.</param>
/// <param name="Ended">Those that are over.</param>
public sealed record Iteration(int Items, int Begun, int Ended);

public enum TokenStatus
{
    /// <summary>A runner works on it.</summary>
    Running,

    /// <summary>A person or a time wakes it.</summary>
    Waiting,

    /// <summary>It would be running had not another step failed, or a person paused the run.</summary>
    Held,

    /// <summary>It failed.</summary>
    Faulted,

    /// <summary>A For each whose items are under way.</summary>
    Iterating,
}

/// <summary>One round of one loop, or the run as a whole.</summary>
/// <param name="Parent">The scope around it; -1 for the root.</param>
/// <param name="Loop">The loop's number; -1 for the root.</param>
/// <param name="Round">Counts from 1.</param>
/// <param name="Live">Tokens and scopes directly inside.</param>
public sealed record LoopScope(int Parent, int Loop, int Round, int Live)
{
    /// <summary>For one item of a For each: the visit to the For each; 0: it is a round of a loop, or the run.</summary>
    public int Owner { get; init; }

    /// <summary>Which item, from 0.</summary>
    public int Item { get; init; }

    [JsonIgnore]
    public bool IsItem => Owner > 0;

    /// <summary>Connections that went back in this round.</summary>
    public ImmutableSortedSet<int> Back { get; init; } = [];

    /// <summary>How often each connection went back so far, by its number: every one has a bound of its own.</summary>
    public ImmutableSortedDictionary<int, int> Taken { get; init; } = ImmutableSortedDictionary<int, int>.Empty;

    /// <summary>Connections by which some round left the loop. They are followed when the loop is over, each once.</summary>
    public ImmutableSortedSet<int> Exits { get; init; } = [];

    /// <summary>What the ways back of this round see, by connection; null: nothing. As <see cref="Token.Sees"/>.</summary>
    public ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>>? BackSees { get; init; }

    /// <summary>The same for the ways out.</summary>
    public ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>>? ExitSees { get; init; }

    /// <summary>What has arrived so far at activities that wait for more, by activity number.</summary>
    public ImmutableSortedDictionary<int, Arrivals> Arrivals { get; init; } = ImmutableSortedDictionary<int, Arrivals>.Empty;
}

/// <summary>What has arrived at one activity in one round.</summary>
/// <param name="Settled">Connections of which it is known whether they are followed.</param>
/// <param name="Followed">Those that are.</param>
/// <param name="Fired">The activity has started already; the rest is only counted.</param>
public sealed record Arrivals(int Settled, ImmutableArray<int> Followed, bool Fired)
{
    /// <summary>What those that are followed see, by connection; null: nothing. As <see cref="Token.Sees"/>.</summary>
    public ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>>? Sees { get; init; }
}
