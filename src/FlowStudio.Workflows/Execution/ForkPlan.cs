using System.Collections.Immutable;

namespace FlowStudio.Workflows.Execution;

/// <summary>
/// What a run takes over from another one: visits that count as done, and where it goes on. Worked out by <see cref="ForkPlanner"/> from the other
/// run's journal; kept in the first event of the new run, so that its journal tells everything by itself.
/// </summary>
/// <param name="From">The other run.</param>
/// <param name="ActivityId">The step that was chosen.</param>
/// <param name="Kept">Visits that are taken over. Their results are copied under the same numbers.</param>
/// <param name="Connections">Ids of connections that were followed and lead on from what is kept.</param>
/// <param name="Starts">Ids of the steps that are started: the chosen one, and others that were not over.</param>
/// <param name="Reason">In the person's words; may be empty.</param>
public sealed record ForkPlan(
    Guid From, string ActivityId, ImmutableArray<KeptVisit> Kept, ImmutableArray<string> Connections, ImmutableArray<string> Starts, string Reason);

/// <param name="Execution">Its number in the new run.</param>
/// <param name="Original">Its number in the other run.</param>
public sealed record KeptVisit(int Execution, int Original, string ActivityId, string Outcome);
