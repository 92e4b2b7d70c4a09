using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Planning;

/// <summary>Is everything set that a step needs, and does every reference point at something that exists by then?</summary>
internal static class SettingsChecks
{
    public static IEnumerable<Problem> Check(WorkflowDefinition definition, FlowGraph graph, bool[] reachable, PlanContext context)
    {
        var writers = new Dictionary<string, List<int>>();
        for (var node = 0; node < graph.Count; node++)
        {
            if (ResultShape.VariableOf(graph.Activities[node]) is { } variable)
            {
                (writers.TryGetValue(variable, out var list) ? list : writers[variable] = []).Add(node);
            }
        }

        var inputs = definition.Inputs.Select(i => i.Name).ToHashSet();
        var variables = definition.Variables.Select(v => v.Name).ToHashSet();
        foreach (var duplicate in definition.Inputs.GroupBy(i => i.Name).Where(g => g.Count() > 1))
        {
            yield return Problem.Error("input.duplicate", $"Two inputs are named “{duplicate.Key}”. Rename one of them.");
        }

        var ancestors = new Ancestors(graph);
        for (var node = 0; node < graph.Count; node++)
        {
            var activity = graph.Activities[node];
            foreach (var (code, message) in Missing(activity, definition, context))
            {
                yield return Problem.Error(code, message, activity.Id);
            }

            foreach (var (text, reference) in References(activity))
            {
                if (reference is null)
                {
                    yield return Problem.Error(
                        "reference.unreadable", $"“{Shorten(text)}” is not a field. Pick a field from the list instead of typing it.", activity.Id);
                }
                else if (reference.Scope == Reference.InputScope)
                {
                    if (!inputs.Contains(reference.Name))
                    {
                        yield return Problem.Error(
                            "reference.unknown", $"It uses the input “{reference.Name}”, which the workflow does not have. Add that input or pick another field.", activity.Id);
                    }
                }
                else if (writers.TryGetValue(reference.Name, out var sources))
                {
                    // A step that can come round to itself sees its own earlier result; a declared variable has a value from the beginning.
                    if (reachable[node] && !variables.Contains(reference.Name) && !sources.Any(s => ancestors.LeadsTo(s, node)))
                    {
                        yield return Problem.Error(
                            "reference.notYet",
                            $"It uses the result of “{graph.Activities[sources[0]].Label}”, but no way leads from there to here. Connect them or pick another field.",
                            activity.Id);
                    }
                }
                else if (!variables.Contains(reference.Name))
                {
                    yield return Problem.Error(
                        "reference.unknown", $"It uses “{reference.Name}”, which no step makes. Pick another field.", activity.Id);
                }
            }
        }
    }

    private static IEnumerable<(string Text, Reference? Reference)> References(Activity activity)
    {
        foreach (var (_, text) in TextFields.Of(activity.Settings))
        {
            var template = TextTemplate.Parse(text);
            foreach (var reference in template.References)
            {
                yield return (reference.ToString(), reference);
            }

            foreach (var unreadable in template.Unreadable)
            {
                yield return (unreadable, null);
            }
        }

        if (activity.Settings is RouterSettings router)
        {
            foreach (var comparison in router.Cases.SelectMany(c => c.Rule.Comparisons).Where(c => c.Field.Length > 0))
            {
                yield return (comparison.Field, Reference.TryParse(comparison.Field));
            }
        }
    }

    private static IEnumerable<(string Code, string Message)> Missing(Activity activity, WorkflowDefinition definition, PlanContext context)
    {
        switch (activity.Settings)
        {
            case AgentSettings agent:
                if (string.IsNullOrWhiteSpace(agent.Role))
                {
                    yield return ("agent.role", "Say who this agent is, for example “Researcher”.");
                }

                if (string.IsNullOrWhiteSpace(agent.Prompt))
                {
                    yield return ("agent.prompt", "Say what this agent is to do in this step.");
                }

                foreach (var problem in BadLimits(agent.Timeout, agent.Retry))
                {
                    yield return problem;
                }

                if (agent.Model.Provider.Length > 0 && context.ProviderNames?.Contains(agent.Model.Provider) == false)
                {
                    yield return ("agent.provider", $"The model provider “{agent.Model.Provider}” is not in Settings. Add it there or choose another model.");
                }

                foreach (var tool in agent.Tools.Where(t => context.ToolNames?.Contains(t) == false))
                {
                    yield return ("agent.tool", $"The tool “{tool}” does not exist here. Take it away or choose another one.");
                }

                foreach (var duplicate in agent.OutputFields.GroupBy(f => f.Name).Where(g => g.Count() > 1 || string.IsNullOrWhiteSpace(g.Key)))
                {
                    yield return ("agent.fields", "Every field of the answer needs a name of its own.");
                }

                break;
            case TeamSettings team:
                if (team.TeamId.Length == 0)
                {
                    yield return ("team.none", "Choose the team that does this step.");
                }
                else if (context.TeamIds?.Contains(team.TeamId) == false)
                {
                    yield return ("team.unknown", "The team that was chosen here is no longer in the library. Choose another one.");
                }

                foreach (var problem in BadLimits(team.Timeout, team.Retry))
                {
                    yield return problem;
                }

                if (string.IsNullOrWhiteSpace(team.Task))
                {
                    yield return ("team.task", "Say what the team is to do in this step.");
                }

                break;
            case GateSettings gate:
                if (string.IsNullOrWhiteSpace(gate.Question))
                {
                    yield return ("gate.question", "Say what the person is asked, for example “Publish this?”");
                }

                if (string.IsNullOrWhiteSpace(gate.Proposal))
                {
                    yield return ("gate.proposal", "Pick what the person is shown: the result of the step whose work is decided on.");
                }

                if (gate.ExpiresAfter is { } expires && expires <= TimeSpan.Zero)
                {
                    yield return ("gate.expires", "The time until the gate expires must be longer than nothing.");
                }

                break;
            case RouterSettings router:
                foreach (var problem in MissingInRouter(router))
                {
                    yield return problem;
                }

                break;
            case ParallelSettings parallel:
                if (parallel.Branches.Length < 2)
                {
                    yield return ("parallel.branches", "Add at least two branches.");
                }
                else if (parallel.Branches.Distinct().Count() < parallel.Branches.Length || parallel.Branches.Any(string.IsNullOrWhiteSpace))
                {
                    yield return ("parallel.names", "Every branch needs a name of its own.");
                }

                break;
            case WaitSettings { Duration: var duration } when duration <= TimeSpan.Zero:
                yield return ("wait.duration", "Say how long to wait.");
                break;
            case OutputSettings output:
                if (output.OutputName.Length == 0)
                {
                    yield return ("output.name", "Choose which output this sets.");
                }
                else if (definition.Outputs.All(o => o.Name != output.OutputName))
                {
                    yield return ("output.unknown", $"The workflow has no output “{output.OutputName}”. Choose another one, or add it.");
                }

                if (string.IsNullOrWhiteSpace(output.Value))
                {
                    yield return ("output.value", "Pick what this output is: the result of an earlier step.");
                }

                break;
            case SetVariableSettings { Variable.Length: 0 }:
                yield return ("variable.name", "Name the variable that this sets.");
                break;
            case SetVariableSettings set when definition.Activities.FirstOrDefault(a =>
                a.Settings is not SetVariableSettings && ResultShape.VariableOf(a) == set.Variable) is { } other:
                yield return ("variable.taken", $"“{set.Variable}” is the name of the result of “{other.Label}”. Choose another name.");
                break;
            case ForeignSettings foreign:
                yield return ("activity.foreign", $"“{foreign.ActivityType}” cannot run here. {foreign.Reason}");
                break;
        }
    }

    private static IEnumerable<(string Code, string Message)> BadLimits(TimeSpan timeout, RetryPolicy retry)
    {
        if (timeout <= TimeSpan.Zero)
        {
            yield return ("step.timeout", "The longest time of an attempt must be longer than nothing.");
        }

        if (retry.MaxAttempts < 1 || retry.FirstDelay < TimeSpan.Zero)
        {
            yield return ("step.retry", "There is at least one attempt, and no pause is shorter than nothing.");
        }
    }

    private static IEnumerable<(string Code, string Message)> MissingInRouter(RouterSettings router)
    {
        if (router.Cases.IsEmpty)
        {
            yield return ("router.empty", "Add at least one rule, or remove the router.");
        }

        if (router.Cases.Any(c => string.IsNullOrWhiteSpace(c.Label)))
        {
            yield return ("router.label", "Every way out of the router needs a name.");
        }

        foreach (var duplicate in router.Cases.Select(c => c.Label).Append(Ports.Otherwise).GroupBy(l => l).Where(g => g.Count() > 1))
        {
            yield return ("router.duplicate", $"Two ways out of the router are named “{Ports.Label(duplicate.Key)}”. Rename one of them.");
        }

        foreach (var routerCase in router.Cases)
        {
            if (routerCase.Rule.Comparisons.IsDefaultOrEmpty)
            {
                yield return ("router.rule", $"“{routerCase.Label}” has no rule yet. Say when it is taken.");
            }
            else if (routerCase.Rule.Comparisons.Any(c => c.Field.Length == 0))
            {
                yield return ("router.field", $"A rule of “{routerCase.Label}” has no field yet. Pick one.");
            }
        }
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "…");
}
