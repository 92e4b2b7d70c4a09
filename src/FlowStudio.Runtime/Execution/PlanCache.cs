using System.Collections.Concurrent;
using FlowStudio.Runtime.Storage;
using FlowStudio.Workflows.Json;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Runtime.Execution;

/// <summary>The plans of published versions. A published version never changes, so a plan is made once.</summary>
public sealed class PlanCache(DefinitionStore definitions)
{
    // Plans are small beside what a run does; the bound only keeps a process that lives for months from growing.
    private const int MostPlans = 500;

    private readonly ConcurrentDictionary<(string, int), WorkflowPlan> plans = new();

    /// <exception cref="PlanUnavailableException">The version is not there or cannot be read.</exception>
    public async ValueTask<WorkflowPlan> GetAsync(string definitionId, int version, CancellationToken cancellationToken)
    {
        if (plans.TryGetValue((definitionId, version), out var known))
        {
            return known;
        }

        var stored = await definitions.FindAsync(definitionId, version, cancellationToken)
            ?? throw new PlanUnavailableException($"Version {version} of workflow {definitionId} is not in the database.");
        var read = ElsaCodec.Read(stored.Json);
        var definition = read.Definition
            ?? throw new PlanUnavailableException($"Version {version} of “{stored.Name}” cannot be read: {read.Problem?.Message}");
        var plan = WorkflowPlanner.Plan(definition);
        if (plans.Count >= MostPlans)
        {
            plans.Clear();
        }

        return plans.GetOrAdd((definitionId, version), plan);
    }
}

/// <summary>A run's version is not there or cannot be read.</summary>
public sealed class PlanUnavailableException(string message) : Exception(message);
