using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Execution;

/// <summary>
/// Which variables a visit sees: those that the steps before it on its own way have set. A branch has a snapshot; what another one sets at the same time is
/// seen where the two meet, and when both have set the same variable, the join there says whose value counts.
/// </summary>
internal sealed partial class FlowStep
{
    /// <summary>What those see that come after a visit.</summary>
    private ImmutableSortedDictionary<string, int>? After(int execution, Token token, string port)
    {
        if (rules < 2 || port != Ports.Done || plan.Activities[token.Activity].Activity.Settings is not SetVariableSettings { Variable: { Length: > 0 } variable })
        {
            return token.Sees;
        }

        var sees = token.Sees ?? ImmutableSortedDictionary<string, int>.Empty;
        NoteReplaced(execution, token, sees.TryGetValue(variable, out var earlier) ? earlier : null);
        return sees.SetItem(variable, execution);
    }

    /// <summary>Only what another branch still sees can ever be compared with the new value; the rest is forgotten.</summary>
    private void NoteReplaced(int execution, Token token, int? earlier)
    {
        var seen = SeenBesides(execution).ToHashSet();
        var kept = (replaced ?? ImmutableSortedDictionary<int, ImmutableSortedSet<int>>.Empty).ToBuilder();
        if (earlier is { } before)
        {
            var all = kept.TryGetValue(before, out var older) ? older.Add(before) : [before];
            kept[execution] = all;
        }

        foreach (var (write, overwritten) in kept.ToList())
        {
            var left = overwritten.Intersect(seen);
            if (left.IsEmpty || (write != execution && !seen.Contains(write)))
            {
                kept.Remove(write);
            }
            else
            {
                kept[write] = left;
            }
        }

        replaced = kept.Count == 0 ? null : kept.ToImmutable();
    }

    private IEnumerable<int> SeenBesides(int execution) =>
        tokens.Where(t => t.Key != execution).Select(t => t.Value.Sees)
            .Concat(scopes.Values.SelectMany(s => s.Arrivals.Values.Select(a => a.Sees).Append(s.BackSees).Append(s.ExitSees)).SelectMany(by => by?.Values ?? []))
            .Concat(signals.Select(s => s.Sees))
            .SelectMany(sees => sees?.Values ?? []);

    /// <summary>What a visit sees when ways meet at it.</summary>
    private (ImmutableSortedDictionary<string, int>? Sees, Fault? Conflict) Meet(
        int target, ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>>? came)
    {
        if (came is null || came.Count == 1)
        {
            return (came?.Values.First(), null);
        }

        var sees = ImmutableSortedDictionary.CreateBuilder<string, int>();
        Fault? conflict = null;
        foreach (var variable in came.Values.SelectMany(c => c.Keys).Distinct())
        {
            var writes = came.Values.Select(c => c.TryGetValue(variable, out var write) ? write : 0).Where(w => w > 0).Distinct().ToList();
            var current = writes.Where(w => !writes.Any(other => replaced?.GetValueOrDefault(other)?.Contains(w) == true)).ToList();
            if (current.Count > 1 && Preferred(target, came, variable) is { } preferred && current.Contains(preferred))
            {
                current = [preferred];
            }

            if (current.Count > 1)
            {
                conflict ??= Conflict(target, came, variable, current);
            }

            sees[variable] = current.Max();
        }

        return (sees.ToImmutable(), conflict);
    }

    private int? Preferred(int target, ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>> came, string variable) =>
        plan.Activities[target].Activity.Settings is JoinSettings { PreferredBranch: { Length: > 0 } branch }
            && came.Where(c => plan.Activities[plan.Connections[c.Key].Source].Id == branch && c.Value.ContainsKey(variable)).Select(c => (int?)c.Value[variable]).FirstOrDefault() is { } write
            ? write : null;

    private Fault Conflict(int target, ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>> came, string variable, List<int> writes)
    {
        var branches = came.Where(c => c.Value.TryGetValue(variable, out var write) && writes.Contains(write))
            .Select(c => $"“{plan.Activities[plan.Connections[c.Key].Source].Activity.Label}”").Distinct();
        var what = plan.Activities[target].Activity.Settings is JoinSettings
            ? "Choose in this join whose value counts"
            : "Put a join before this step and choose there whose value counts";
        return new Fault(
            "join.conflict",
            $"The branches that came by {string.Join(" and ", branches)} have both set “{variable}” at the same time. {what}, or use two variables, and go on from here on the new version. Resuming this run takes the value that was set last.");
    }

    private static ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>>? With(
        ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>>? by, int connection, ImmutableSortedDictionary<string, int>? sees) =>
        sees is null ? by : (by ?? ImmutableSortedDictionary<int, ImmutableSortedDictionary<string, int>>.Empty).SetItem(connection, sees);

    /// <param name="Sees">What the way sees, when it is followed.</param>
    private readonly record struct Signal(int Connection, int Scope, bool Followed, ImmutableSortedDictionary<string, int>? Sees = null);
}
