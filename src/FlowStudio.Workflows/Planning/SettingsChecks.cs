using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Planning;

/// <summary>Is everything set that a step needs, and does every reference point at something that exists by then?</summary>
internal static class SettingsChecks
{
    private const int MostAttempts = 100;

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

        foreach (var (code, message) in BadLimits(definition.Limits))
        {
            yield return Problem.Error(code, message);
        }

        var ancestors = new Ancestors(graph);
        for (var node = 0; node < graph.Count; node++)
        {
            var activity = graph.Activities[node];
            var work = activity.Settings is WorkSettings settings
                ? MissingInWork(settings, graph.Outgoing[node].Any(e => graph.Edges[e].Connection.SourcePort == Ports.Failed)) : [];
            foreach (var (code, message) in Missing(activity, definition, context).Concat(work))
            {
                yield return Problem.Error(code, message, activity.Id);
            }

            foreach (var (text, reference) in StepReferences.WithText(activity))
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
            case WaitSettings { For: WaitFor.Duration, Duration: var duration } when duration <= TimeSpan.Zero:
                yield return ("wait.duration", "Say how long to wait.");
                break;
            case WaitSettings { For: WaitFor.Until } wait when string.IsNullOrWhiteSpace(wait.Until):
                yield return ("wait.until", "Say until when to wait: a date and time, or a field that holds one.");
                break;
            case WaitSettings { For: WaitFor.Until } wait when TextTemplate.Parse(wait.Until) is var until && !until.References.Any() && Moments.Read(wait.Until) is null:
                yield return ("wait.until", $"“{Shorten(wait.Until)}” is no date and time. Write one such as 2026-12-24 18:00 (UTC).");
                break;
            case WaitSettings { For: WaitFor.Event } wait when string.IsNullOrWhiteSpace(wait.EventKey):
                yield return ("wait.eventKey", "Name the event that it waits for, for example “invoice-paid”. Whoever sends the event uses the same name.");
                break;
            case WaitSettings { For: WaitFor.Event, ExpiresAfter: { } after } when after <= TimeSpan.Zero:
                yield return ("wait.expires", "The time until it stops waiting must be longer than nothing.");
                break;
            case ForEachSettings each:
                if (string.IsNullOrWhiteSpace(each.Items))
                {
                    yield return ("forEach.items", "Pick the list that it goes through.");
                }

                if (each.MaxParallel is < 1 or > ForEachSettings.MostParallel)
                {
                    yield return ("forEach.parallel", $"At least one item is under way at a time, and at most {ForEachSettings.MostParallel}.");
                }

                break;
            case SubWorkflowSettings workflow:
                if (workflow.DefinitionId.Length == 0)
                {
                    yield return ("workflow.none", "Choose the workflow that this step runs.");
                }
                else if (context.Workflows is { } known)
                {
                    if (!known.TryGetValue(workflow.DefinitionId, out var published))
                    {
                        yield return ("workflow.unknown", "The workflow that was chosen here is no longer in the library. Choose another one.");
                    }
                    else if (!published && workflow.Version is null)
                    {
                        yield return ("workflow.unpublished", "The workflow that was chosen here has no published version yet. Publish it, or choose another one.");
                    }
                }

                if (workflow.Version is < 1)
                {
                    yield return ("workflow.version", "A version is a number from 1.");
                }

                if (workflow.Inputs.GroupBy(i => i.Name).Any(g => g.Count() > 1 || string.IsNullOrWhiteSpace(g.Key)))
                {
                    yield return ("workflow.inputs", "Every input of the other workflow is given once, under its name.");
                }

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

    private static IEnumerable<(string Code, string Message)> MissingInWork(WorkSettings work, bool hasErrorPath)
    {
        if (work.Timeout <= TimeSpan.Zero)
        {
            yield return ("step.timeout", "The longest time of an attempt must be longer than nothing.");
        }

        if (work.Retry.MaxAttempts is < 1 or > MostAttempts || work.Retry.FirstDelay < TimeSpan.Zero)
        {
            yield return ("step.retry", $"There is at least one attempt and at most {MostAttempts}, and no pause is shorter than nothing.");
        }

        if (work.Retry.Only.FirstOrDefault(k => !FailureKinds.All.Contains(k)) is { } unknown)
        {
            yield return ("step.retryKind", $"“{unknown}” is no kind of failure. Choose again which failures are tried again.");
        }

        if (work.Check.HasRule && work.Check.Rule.Comparisons.Any(c => c.Field.Length == 0))
        {
            yield return ("check.field", "A rule of the success check has no field yet. Pick one, or remove the rule.");
        }

        if (work.ValueOnError is not null && hasErrorPath)
        {
            yield return ("step.twoErrorWays", "When it fails, it cannot both go “Failed” and go on with a value. Remove the connection from “Failed”, or the value.");
        }
    }

    private static IEnumerable<(string Code, string Message)> BadLimits(RunLimits limits)
    {
        if (limits.Timeout is { } timeout && timeout <= TimeSpan.Zero)
        {
            yield return ("limits.timeout", "The longest time of a run must be longer than nothing. Leave it empty for no limit.");
        }

        if (limits.MaxSteps is < 1 or > RunLimits.MostSteps)
        {
            yield return ("limits.steps", $"A run makes at least one step, and at most {RunLimits.MostSteps:N0}.");
        }

        if (limits.MaxRuns is < 1)
        {
            yield return ("limits.runs", "At least one run must be possible at a time. Leave it empty for no limit.");
        }

        if (limits.StallAfter is { } stall && stall < TimeSpan.FromMinutes(1))
        {
            yield return ("limits.stall", "A run is not called stalled before a minute has passed.");
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
